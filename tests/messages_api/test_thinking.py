"""Thinking that comes back where it belongs passes; what the API drops in silence is dropped and noted."""

from __future__ import annotations

from tests.messages_api.calls import answer, plain, with_thinking
from tests.messages_api.script import reply, thinking
from tests.messages_api.seal import Seal
from tests.messages_api.server import MessagesApi

BINDING = {"anthropic-beta": "thinking-binding-controls-2026-08-01"}


async def test_a_conversation_sent_back_unchanged_passes() -> None:
    async with MessagesApi() as api:
        call = await with_thinking(api)
        api.reply("Done.")

        await answer(api, call)

    assert api.refused == []
    assert api.requests[-1].dropped == []


async def test_cache_marks_do_not_count() -> None:
    async with MessagesApi() as api:
        call = await with_thinking(api)
        call.body["system"][0]["cache_control"] = {"type": "ephemeral"}
        call.body["messages"][2]["content"][0]["cache_control"] = {"type": "ephemeral"}
        api.reply("Done.")

        assert (await call.send(api))[0] == 200


async def test_a_rewound_conversation_passes() -> None:
    async with MessagesApi() as api:
        call = await with_thinking(api)
        del call.body["messages"][3:]
        call.body["messages"].append({"role": "user", "content": "Something else."})
        api.reply(thinking("Well."), "Done.")

        await answer(api, call)
        api.reply("Again.")
        await answer(api, call)

    assert api.refused == []


async def test_an_interrupted_reply_keeps_its_finished_thinking_and_cut_text() -> None:
    async with MessagesApi() as api:
        call = plain(api)
        call.body["thinking"] = {"type": "adaptive", "display": "summarized"}
        api.reply(thinking("Let me see."), "I will read the file.")
        message = await answer(api, call)
        call.body["messages"][1]["content"] = [message["content"][0], {"type": "text", "text": "I will"}]
        api.reply("Fine.")
        assert (await call.send(api))[0] == 200

        del call.body["messages"][1]["content"][0]

        assert (await call.send(api))[0] == 400
    assert api.calls[-1].refused == "thinking-dropped"


async def test_drop_block_drops_and_says_so() -> None:
    async with MessagesApi() as api:
        call = await with_thinking(api)
        call.body["system"] = "Another prompt."
        call.body["thinking"]["block_binding"] = {"prefix_mismatch_behavior": "drop_block"}
        call.headers.update(BINDING)
        api.reply("Done.")

        status, message = await call.send(api)

    assert status == 200
    reason = {"type": "thinking_dropped", "reason": "prefix_binding_mismatch"}
    assert message["input_transformations"] == api.requests[-1].dropped
    assert message["input_transformations"] == [
        {**reason, "path": f"messages.{at}.content.0"} for at in (1, 3)
    ]


async def test_an_older_account_drops_in_silence() -> None:
    async with MessagesApi(mismatch="drop_block") as api:
        call = await with_thinking(api)
        whole = api.requests[-1].usage.prompt
        call.body["system"] = call.body["system"][0]["text"].replace("folder", "holder")
        api.reply("Done.")

        status, message = await call.send(api)

    assert (status, "input_transformations" in message) == (200, False)
    assert len(api.requests[-1].dropped) == 2
    assert message["usage"]["input_tokens"] < whole + 200, "what is dropped is not billed"


async def test_another_model_is_not_shown_foreign_thinking() -> None:
    async with MessagesApi() as api:
        call = await with_thinking(api)
        call.body["model"] = "claude-sonnet-5-5"
        call.headers.update(BINDING)
        api.reply(thinking("My own."), "Done.")
        message = await answer(api, call)
        assert {entry["reason"] for entry in message["input_transformations"]} == {"model_binding_mismatch"}
        call.body["model"] = "claude-opus-5-5"
        api.reply("Back.")

        message = await answer(api, call)

    assert [entry["path"] for entry in message["input_transformations"]] == ["messages.5.content.0"]
    assert api.refused == []


async def test_a_model_that_binds_nothing_takes_a_changed_history() -> None:
    async with MessagesApi() as api:
        call = plain(api)
        call.body |= {"model": "claude-opus-5", "thinking": {"type": "adaptive", "display": "summarized"}}
        api.otherwise = reply(thinking("Hm."), "Done.")
        await answer(api, call)
        call.body["system"] = "Another prompt."
        assert (await call.send(api))[0] == 200

        call.body["messages"][1]["content"][0]["thinking"] = "Edited."

        assert (await call.send(api))[0] == 400
    assert api.calls[-1].refused == "thinking-changed"


async def test_a_second_server_knows_the_signatures_of_the_first() -> None:
    async with MessagesApi() as first:
        call = await with_thinking(first)
    async with MessagesApi() as second:
        second.reply("Done.")
        assert (await call.send(second))[0] == 200
        call.body["system"] = "Another prompt."
        assert (await call.send(second))[0] == 400


def test_a_signature_is_read_only_by_who_wrote_it() -> None:
    seal = Seal("claude-opus-5-5", "a", "b", "c", "d", "e")

    assert Seal.read(seal.signature()) == seal
    assert Seal.read(seal.signature()[4:]) is None
    assert Seal.read("not base64!") is None
    assert Seal.read("") is None
