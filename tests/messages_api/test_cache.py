"""The prompt cache bills as reference/agents.md 2.8 says."""

from __future__ import annotations

from dataclasses import replace

from jupyter_agentchat.runtime.clock import FakeClock
from tests.messages_api.calls import Call, answer, plain
from tests.messages_api.canonical import Json
from tests.messages_api.model_table import OPUS_5_5
from tests.messages_api.prompt_cache import PromptBlock, PromptCache, prompt_blocks
from tests.messages_api.script import reply, thinking, tool_use
from tests.messages_api.server import MessagesApi
from tests.messages_api.usage import Usage

MARK = {"type": "ephemeral"}
HOUR = {"type": "ephemeral", "ttl": "1h"}
MODEL = replace(OPUS_5_5, minimum_prefix=10)


class Cached:
    """A cache on a clock that the test moves, and rows of equal blocks of ten tokens."""

    def __init__(self) -> None:
        self.now = 0
        self.cache = PromptCache(lambda: self.now)

    def charge(self, count: int, *marks: int, ttl: str = "5m", **unlike: bytes) -> Usage:
        """Bill `count` blocks with marks on some; `b3=b"x"` changes block 3."""
        data = [unlike.get(f"b{at}", b"%039d" % at) for at in range(count)]
        blocks = [PromptBlock("messages", each, ttl if at in marks else None) for at, each in enumerate(data)]
        return self.cache.charge(MODEL, b"", blocks)


def test_what_was_marked_is_read_and_the_rest_written() -> None:
    cached = Cached()

    assert cached.charge(4, 2) == Usage(cache_write_5m=30, input=10)
    assert cached.charge(4, 2) == Usage(cache_read=30, input=10)
    assert cached.charge(7, 5) == Usage(cache_read=30, cache_write_5m=30, input=10)


def test_without_marks_everything_is_input() -> None:
    cached = Cached()
    cached.charge(4, 3)

    assert cached.charge(4) == Usage(input=40)


def test_a_change_before_the_mark_misses() -> None:
    cached = Cached()
    cached.charge(4, 1, 3)

    assert cached.charge(4, 3, b2=b"other") == Usage(cache_read=20, cache_write_5m=12)
    assert cached.charge(4, 3, b0=b"other").cache_read == 0


def test_only_twenty_blocks_are_looked_back() -> None:
    cached = Cached()
    cached.charge(1, 0)

    assert cached.charge(20, 19).cache_read == 10
    cached = Cached()
    cached.charge(1, 0)
    assert cached.charge(21, 20).cache_read == 0
    assert cached.charge(41, 20, 40).cache_read == 210, "a mark in the middle bridges the gap"


def test_a_short_prefix_is_not_kept() -> None:
    cached = Cached()
    short = [PromptBlock("system", b"x" * 36, "5m"), PromptBlock("messages", b"y" * 4, None)]

    assert cached.cache.charge(MODEL, b"", short) == Usage(input=10)
    assert cached.cache.charge(MODEL, b"", short).cache_read == 0


def test_five_minutes_renewed_by_reading() -> None:
    cached = Cached()
    cached.charge(2, 1)
    for _ in range(3):
        cached.now += 299_999
        assert cached.charge(2, 1).cache_read == 20
    cached.now += 300_000
    assert cached.charge(2, 1).cache_read == 0


def test_an_hour_is_billed_apart() -> None:
    cached = Cached()

    assert cached.charge(2, 1, ttl="1h") == Usage(cache_write_1h=20)
    cached.now += 3_599_999
    assert cached.charge(2, 1).cache_read == 20


def test_other_models_and_settings_do_not_share() -> None:
    cache = PromptCache(lambda: 0)
    blocks = [PromptBlock("system", b"s" * 40, "5m"), PromptBlock("messages", b"m" * 40, "5m")]
    cache.charge(MODEL, b"low", blocks)

    assert cache.charge(MODEL, b"low", blocks).cache_read == 20
    assert cache.charge(MODEL, b"high", blocks).cache_read == 10, "tools and system stay"
    assert cache.charge(replace(MODEL, id="other"), b"low", blocks).cache_read == 0


def test_the_order_is_tools_system_messages() -> None:
    body: Json = {
        "messages": [{"role": "user", "content": "hi"}],
        "system": "be brief",
        "tools": [{"name": "t", "input_schema": {"type": "object"}}],
    }
    assert [block.part for block in prompt_blocks(body)] == ["tools", "system", "messages"]


def test_the_automatic_mark_is_on_the_last_block_that_can_carry_one() -> None:
    content: list[Json] = [
        {"type": "text", "text": "hi"},
        {"type": "thinking", "thinking": "", "signature": ""},
    ]
    body: Json = {"messages": [{"role": "user", "content": content}], "cache_control": HOUR}

    assert [block.ttl for block in prompt_blocks(body)] == ["1h", None]
    content[0]["cache_control"] = MARK
    assert [block.ttl for block in prompt_blocks(body)] == ["5m", None]


async def long_conversation(api: MessagesApi, turns: int) -> Call:
    """Talk for some turns, each with thinking and a tool call, marked as agents.md 2.8 advises."""
    call = plain(api)
    call.body |= {"cache_control": MARK, "thinking": {"type": "adaptive", "display": "summarized"}}
    call.body["system"] = [{"type": "text", "text": "You work in a folder. " * 100, "cache_control": MARK}]
    for turn in range(turns):
        api.enqueue(reply(thinking("Let me look."), tool_use("read_file", {"path": f"{turn}.txt"})))
        api.enqueue(reply("It says: text. " * 20))
        await answer(api, call)
        await answer(api, call)
    return call


async def test_thirty_turns_read_nine_tenths_of_their_prompt_from_the_cache() -> None:
    async with MessagesApi() as api:
        await long_conversation(api, 30)

    assert len(api.requests) == 60
    assert api.refused == []
    assert api.billed.share_read > 0.9
    assert api.requests[-1].usage.share_read > 0.97
    assert api.billed == api.told


async def test_after_five_minutes_the_cache_is_cold() -> None:
    clock = FakeClock()
    async with MessagesApi(now=clock.now) as api:
        call = await long_conversation(api, 1)
        clock.advance(301)
        api.reply("Hello again.")
        message = await answer(api, call)

    assert message["usage"]["cache_read_input_tokens"] == 0
    assert message["usage"]["cache_creation_input_tokens"] > 0


async def test_the_api_says_why_the_cache_did_not_help() -> None:
    async with MessagesApi() as api:
        api.otherwise = reply("Fine.")
        call = plain(api)
        call.headers["anthropic-beta"] = "cache-diagnosis-2026-04-07"
        reasons = []
        previous: str | None = None
        changes: list[Json] = [
            {},
            {},
            {"model": "claude-sonnet-5-5"},
            {"system": "Other."},
            {"tools": []},
            {"messages": [{"role": "user", "content": "Other."}]},
        ]
        for change in changes:
            call.body |= change | {"diagnostics": {"previous_message_id": previous}}
            _, message = await call.send(api)
            reasons.append(((message["diagnostics"] or {}).get("cache_miss_reason") or {}).get("type"))
            previous = message["id"]
        call.body["diagnostics"] = {"previous_message_id": "msg_unknown"}
        _, message = await call.send(api)

    assert reasons == [None, None, "model_changed", "system_changed", "tools_changed", "messages_changed"]
    assert message["diagnostics"]["cache_miss_reason"]["type"] == "previous_message_not_found"
