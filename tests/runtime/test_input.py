"""Code that asks for input while the agent runs it: a person is asked, and whatever they do, it goes on."""

import io
import json
import os
import signal

import pytest

from jupyter_agentchat.cli.attendant import Attendant
from jupyter_agentchat.protocol.events import QuestionAnswered
from jupyter_agentchat.protocol.parts import ToolCall
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.questions import NO_LINE
from tests.notebooks.notebook import code, notebook
from tests.runtime.stage import ALICE, ended, texts, until


def code_of(source, **given):
    return ("run_code", {"code": source, **given})


async def asked(session):
    return (await until(session, lambda t: t.requests)).requests[0]


async def stored(on, session):
    """Return everything that the store's file has, as text."""
    frames = await session.frames(0, 10_000)
    files = [path.read_bytes() for path in (on.workspace.parent / "data").rglob("*") if path.is_file()]
    return str(frames), b"".join(files)


async def test_input_is_a_question_and_the_answer_goes_to_the_code(at_work):
    async with at_work(code_of("name = input('Who? ')\nprint('hi', name)")) as (_, session):
        question = await asked(session)
        assert (question.text, question.asks_for, question.options) == ("Who?", "line", (NO_LINE,))
        assert session.transcript.turns[-1].state == "waiting"
        await session.answer(ALICE, question.request_id, None, "Ada")
        seen = await until(session, ended)
        assert texts(seen) == ["completed: code: done\nWho? Ada\nhi Ada"]


async def test_an_empty_line_is_an_answer(at_work):
    async with at_work(code_of("repr(input())")) as (_, session):
        question = await asked(session)
        assert question.text == "Input:"
        await session.answer(ALICE, question.request_id, None, "")
        assert "\"''\"" in texts(await until(session, ended))[0]


async def test_a_secret_reaches_the_code_and_nothing_else(at_work):
    source = "import getpass\nlen(getpass.getpass('Password: '))"
    async with at_work(code_of(source)) as (on, session):
        question = await asked(session)
        assert question.asks_for == "secret"
        await session.answer(ALICE, question.request_id, None, "correct horse")
        seen = await until(session, ended)
        assert texts(seen) == ["completed: code: done\nPassword: ········\n13"]
        frames, files = await stored(on, session)
        assert "correct horse" not in frames and b"correct horse" not in files


async def test_whoever_declines_stops_the_code_and_the_kernel_is_free(at_work):
    calls = (code_of("input('Who? ')"), code_of("6 * 7"))
    async with at_work(*calls) as (_, session):
        question = await asked(session)
        await session.answer(ALICE, question.request_id, NO_LINE)
        declined, after = texts(await until(session, ended))
        assert "Who? [no answer: the code was interrupted]" in declined and "KeyboardInterrupt" in declined
        assert after == "completed: code: done\n42"


async def test_the_line_stands_in_the_cell(at_work):
    book = notebook(code("a", "print('hi', input('Who? '))"))
    async with at_work(("run_cell", {"cell_ids": ["a"]}), book=book) as (on, session):
        question = await asked(session)
        await session.answer(ALICE, question.request_id, None, "Ada")
        await until(session, ended)
        cell = json.loads((on.workspace / "a.ipynb").read_text())["cells"][0]
        assert "".join(cell["outputs"][0]["text"]) == "Who? Ada\nhi Ada\n"


@pytest.mark.parametrize("tool", ["run_code", "run_cell"])
async def test_a_call_that_is_stopped_while_it_asks_stops_its_code_and_the_turn_goes_on(at_work, tool):
    given = {"code": "input('Who? ')"} if tool == "run_code" else {"cell_ids": ["a"]}
    book = notebook(code("a", "input('Who? ')"))
    async with at_work((tool, given), code_of("6 * 7"), book=book) as (_, session):
        question = await asked(session)
        call = next(p for p in session.transcript.turns[-1].parts if isinstance(p, ToolCall))
        await session.stop_tool(ALICE, call.part_id)
        stopped, after = texts(await until(session, ended))
        assert "interrupted there: nobody else can answer it" in stopped
        assert after.endswith(": done\n42")
        with pytest.raises(Refused):
            await session.answer(ALICE, question.request_id, None, "too late")


async def test_a_turn_that_is_stopped_withdraws_the_question_and_frees_the_kernel(at_work):
    async with at_work(code_of("input('Who? ')")) as (on, session):
        question = await asked(session)
        kernel = await on.manager.bench.notebooks.kernels.of("a.ipynb")
        (run,) = kernel.runs
        await session.cancel(ALICE)
        seen = await until(session, ended)
        assert seen.requests == ()
        assert await run.wait(30)
        assert run.state == "error"
        ends = [f.event for f in await session.frames(0, 1_000) if isinstance(f.event, QuestionAnswered)]
        assert [(e.request_id, e.outcome) for e in ends] == [(question.request_id, "withdrawn")]


async def test_what_ends_the_code_withdraws_its_question(at_work):
    async with at_work(code_of("input('Who? ')"), code_of("6 * 7")) as (on, session):
        await asked(session)
        await (await on.manager.bench.notebooks.kernels.of("a.ipynb")).interrupt()
        interrupted, after = texts(await until(session, ended))
        assert "KeyboardInterrupt" in interrupted
        assert after == "completed: code: done\n42"


async def test_code_that_asks_when_its_turn_is_over_is_stopped(at_work):
    source = """
import os, time
while not os.path.exists('go'): time.sleep(0.01)
input('Who? ')
"""
    async with at_work(code_of(source, wait=0)) as (on, session):
        seen = await until(session, ended)
        assert "task_id" in texts(seen)[0]
        (run,) = (await on.manager.bench.notebooks.kernels.of("a.ipynb")).runs
        (on.workspace / "go").touch()
        assert await run.wait(30)
        assert "no answer: the code was interrupted" in str(run.live.outputs)


async def test_r_x13_a_kernel_killed_while_it_waits_for_input_withdraws_the_question_and_is_told(at_work):
    async with at_work(code_of("input('Who? ')"), code_of("6 * 7")) as (on, session):
        await asked(session)
        kernel = await on.manager.bench.notebooks.kernels.of("a.ipynb")
        os.kill(kernel._process.provisioner.pid, signal.SIGKILL)
        killed, after = texts(await until(session, ended))
        assert "The kernel died" in killed or "The kernel was restarted" in killed
        assert after.endswith("42")
        assert session.transcript.requests == ()


async def test_where_nobody_is_the_code_is_stopped(at_work, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    async with at_work(code_of("input('Who? ')")) as (_, session):
        question = await asked(session)
        await Attendant(session, ALICE, lambda _: None, yes=True)._give_line(question)
        assert "KeyboardInterrupt" in texts(await until(session, ended))[0]
