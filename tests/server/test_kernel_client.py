"""A cell that calls `%agent`, as the server sees it: it answers for its own turns, once each time (R-T9)."""

from __future__ import annotations

import pytest

from tests.scripted_agent import ScriptedAgent, call, text

WRITE = '{"path": "a.txt", "content": "x"}'


@pytest.fixture
def script():
    return ScriptedAgent([call("c1", "write_file", WRITE), *text("p2", "Done.")])


async def hello(window, client):
    await window.ask("hello", protocol=[1], client=client)


async def asked(window, session_id):
    await window.attach(session_id)
    while not window.transcripts[session_id].requests:
        await window.hear()
    return window.transcripts[session_id].requests[0].request_id


async def asked_next(window, session_id, before):
    while not (new := [r for r in window.transcripts[session_id].requests if r.request_id != before]):
        await window.hear()
    return new[0]


async def answer(window, session_id, request_id, option):
    reply = await window.ask("answer", session_id=session_id, request_id=request_id, option=option)
    return reply["ok"] or reply["error"]["code"]


async def test_a_cell_answers_for_its_own_turn_and_makes_no_rule(api, open_channel, workspace):
    session_id = await api.new_session(workspace)
    cell = await open_channel()
    await hello(cell, "kernel")
    await cell.prompt(session_id)
    request_id = await asked(cell, session_id)
    assert await answer(cell, session_id, request_id, "allow_session") == "forbidden"
    assert await answer(cell, session_id, request_id, "allow_once") is True
    await cell.until_turn_ended(session_id)


async def test_nobody_else_s_turn_is_a_cell_s_to_allow(api, open_channel, workspace):
    session_id = await api.new_session(workspace)
    window, cell = await open_channel(), await open_channel()
    await hello(window, "jupyterlab")
    await hello(cell, "kernel")
    await window.prompt(session_id)
    request_id = await asked(cell, session_id)
    assert await answer(cell, session_id, request_id, "allow_once") == "forbidden"
    assert await answer(window, session_id, request_id, "allow_session") is True


async def test_a_cell_that_connects_again_is_known_by_its_own_prompts_and_by_no_other(
    api, open_channel, workspace
):
    session_id = await api.new_session(workspace)
    window, cell = await open_channel(), await open_channel()
    await hello(window, "jupyterlab")
    await hello(cell, "kernel")
    await cell.prompt(session_id, id="mine")
    await cell.close()

    again = await open_channel()
    await hello(again, "kernel")
    request_id = await asked(again, session_id)
    assert await answer(again, session_id, request_id, "allow_once") == "forbidden"
    shown = again.transcripts[session_id].turns[-1].parts[0].part_id
    for ids in ([shown], ["unknown", ""], [session_id]):  # what everybody sees proves nothing
        await again.ask("offer", said=ids)
        assert await answer(again, session_id, request_id, "allow_once") == "forbidden"
    assert (await again.ask("offer", said=["mine"]))["ok"]
    assert await answer(again, session_id, request_id, "allow_session") == "forbidden", "no more than before"
    assert await answer(again, session_id, request_id, "allow_once") is True
    await again.until_turn_ended(session_id)

    await window.prompt(session_id, id="a window's")
    request_id = (await asked_next(again, session_id, request_id)).request_id
    assert await answer(again, session_id, request_id, "allow_once") == "forbidden", "that turn is another's"


@pytest.mark.parametrize("agentchat_config", [{"permission_mode": "bypass"}])
async def test_a_cell_changes_no_mode_but_its_own_prompt_s(agentchat_config, api, open_channel, workspace):
    session_id = await api.new_session(workspace, mode="ask")
    cell = await open_channel()
    await hello(cell, "kernel")
    await hello(cell, "jupyterlab")  # too late: it stays what it said first
    refused = await cell.ask("set", session_id=session_id, mode="accept_edits")
    assert refused["error"]["code"] == "forbidden"
    assert (await cell.ask("set", session_id=session_id, title="Mine"))["ok"]
    never = await cell.prompt(session_id, settings={"mode": "bypass"})
    assert never["error"]["code"] == "forbidden"
    await cell.attach(session_id)
    await cell.prompt(session_id, settings={"mode": "accept_edits"})
    await cell.until_turn_ended(session_id)
    assert (workspace / "a.txt").read_text() == "x"
    assert cell.transcripts[session_id].session.mode == "ask"


async def test_an_offer_is_told_how_many_windows_could_answer(open_channel):
    cell, other, window = await open_channel(), await open_channel(), await open_channel()
    await hello(cell, "kernel")
    await hello(other, "kernel")
    assert "windows" not in await cell.ask("offer", tools=["run_code"], kernels=["k"])
    await hello(window, "jupyterlab")
    assert (await cell.ask("offer", tools=["run_code"], kernels=["k"]))["windows"] == 1
