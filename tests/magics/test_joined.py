"""`%agent` in a kernel of a Jupyter server: one session, seen in the cell and in every window."""

from __future__ import annotations

import asyncio
import json
import textwrap

import pytest

from jupyter_agentchat.magics.view import MIME
from tests.magics.conftest import printed, until
from tests.scripted_agent import Gate, ScriptedAgent, call, text

CODE = json.dumps({"code": "x = 6 * 7\nprint('in the cell', x)\nx + 1"})


async def open_request(window, session_id):
    await window.until(
        lambda m: any(f["event"]["type"] == "permission_requested" for f in m.get("frames", ()))
    )
    return window.transcripts[session_id].requests[0]


async def joined(window):
    """The id of the one session there is, when there is one, and then follow it."""
    news = await window.until(lambda m: m["type"] == "sessions" and m["sessions"])
    session_id = news["sessions"][0]["session_id"]
    await window.attach(session_id)
    return session_id


@pytest.fixture
def script():
    return ScriptedAgent([*text("p1", "Look: "), call("c1", "run_code", CODE), *text("p2", "**Done**")])


async def test_the_code_runs_in_the_namespace_of_the_cell_that_waits(book, script, open_channel, api):
    window = await open_channel()
    await window.hello()
    run = book.begin("%%agent -o answer\nwhat is {nothing}?")
    session_id = await joined(window)
    request = await open_request(window, session_id)
    assert (request.tool, request.shown) == ("run_code", "x = 6 * 7\nprint('in the cell', x)\nx + 1")
    await until(run, lambda run: "Waits for your answer in the Agent Chat panel" in printed(run))
    await window.ask("answer", session_id=session_id, request_id=request.request_id, option="allow_once")
    assert await run.wait(60)
    assert run.state == "ok", run.live.outputs

    assert script.outcomes[0].output == "code: done\nin the cell 42\n43"
    assert [piece.text for piece in script.prompts[0].prompt.content if hasattr(piece, "text")] == [
        "what is {nothing}?"
    ]
    row = (await api("GET", "/sessions"))[1]["sessions"][0]
    assert (row["notebook"], row["workspace"].endswith("/work")) == ("a.ipynb", True)

    shown, returned = run.live.outputs
    assert returned["data"] == {"text/plain": "<answer: 16 characters, 1 tool call>"}
    turn = window.transcripts[session_id].turns[-1]
    assert shown["data"][MIME] == {
        "version": 1,
        "session_id": session_id,
        "prompt_id": turn.parts[0].part_id,
        "turn_id": turn.turn_id,
        "state": "ended",
        "epoch": window.epochs[session_id],
    }
    assert shown["data"]["text/markdown"].startswith("Look: \n\n<details><summary>Run code")
    assert shown["data"]["text/markdown"].endswith("\n\n</details>\n\n**Done**")

    after = await book.run("print(x, answer.text, answer.session_id, repr(answer))")
    assert (
        printed(after).strip() == f"42 Look: \n\n**Done** {session_id} <answer: 16 characters, 1 tool call>"
    )
    assert after.execution_count == run.execution_count + 1
    assert printed(await book.run("[line for line in In[:-1] if '6 * 7' in line]")) == "[]"


async def test_the_server_s_token_is_nowhere_to_be_seen(book, script, jp_serverapp):
    token = jp_serverapp.identity_provider.token
    run = await book.run("-1\nanswer = %agent go")
    everything = await book.run(
        "import os\nprint({**globals()}, answer.parts, os.environ, __import__('sys').argv)"
    )
    assert token not in json.dumps([*run.live.outputs, *everything.live.outputs])


class TestWithoutAWindow:
    async def test_what_needs_permission_is_denied_with_the_reason(self, book, script):
        run = await book.run("%agent go")
        assert script.outcomes[0].status == "denied"
        assert "no window is open, and this cell cannot take input" in printed(run)

    async def test_it_is_asked_for_in_the_cell_where_that_takes_input(self, book, script):
        prompts = []

        async def ask(prompt, secret):
            prompts.append((prompt, secret))
            return "y"

        run = await book.run("%agent go", ask=ask)
        assert prompts == [("Allow this once? [y/N, or why not] ", False)]
        assert script.outcomes[0].output.startswith("code: done")
        assert printed(await book.run("x")) == "42"
        assert "May it?" not in printed(run)

    async def test_in_the_background_a_click_on_a_widget_answers(self, book, script):
        async def never(_prompt, _secret):
            raise AssertionError

        run = await book.run("import ipywidgets\n%agent --bg -o later go", ask=never)
        click = """
            for widget in list(ipywidgets.Widget.widgets.values()):
                if widget._view_count == 0:
                    widget._view_count = 1  # as a front end says that it is seen
                if getattr(widget, "description", "") == "Deny":
                    widget.click()
                    print("denied")"""
        async with asyncio.timeout(60):
            while "denied" not in printed(await book.run(textwrap.dedent(click))):
                pass
        assert run.state == "ok"
        await book.run("import time\nwhile 'later' not in globals(): time.sleep(0.02)")
        assert (script.outcomes[0].status, script.outcomes[0].output) == ("denied", "The person said no.")

    async def test_a_reason_is_a_no(self, book, script):
        async def ask(_prompt, _secret):
            return "not today"

        await book.run("%agent go", ask=ask)
        assert (script.outcomes[0].status, script.outcomes[0].output) == (
            "denied",
            "The person said no: not today",
        )


async def test_an_answer_in_a_window_ends_the_asking_in_the_cell(book, script, open_channel):
    asked, never = asyncio.Event(), asyncio.Event()

    async def ask(_prompt, _secret):
        asked.set()
        await never.wait()

    run = book.begin("%agent go", ask=ask)
    async with asyncio.timeout(60):
        await asked.wait()
    window = await open_channel()
    await window.hello()
    session_id = await joined(window)
    request = window.transcripts[session_id].requests[0]
    await window.ask("answer", session_id=session_id, request_id=request.request_id, option="allow_once")
    assert await run.wait(60)
    assert run.state == "ok", run.live.outputs
    assert script.outcomes[0].output.startswith("code: done")


async def test_when_the_last_window_closes_it_is_asked_in_the_cell(book, script, open_channel):
    async def ask(_prompt, _secret):
        return "y"

    window = await open_channel()
    await window.hello()
    run = book.begin("%agent go", ask=ask)
    await until(run, lambda run: "Waits for your answer in the Agent Chat panel" in printed(run))
    await window.close()
    assert await run.wait(60)
    assert script.outcomes[0].output.startswith("code: done")


class TestStopping:
    @pytest.fixture
    def gate(self):
        return Gate()

    @pytest.fixture
    def script(self, gate):
        return ScriptedAgent([*text("p1", "So far."), gate, *text("p2", "Never.")], [*text("p3", "Again.")])

    async def test_an_interrupt_stops_the_turn_and_keeps_what_was_said(self, book, gate, script):
        run = book.begin("answer = %agent go")
        async with asyncio.timeout(60):
            await gate.reached.wait()
        await until(run, lambda run: "So far." in printed(run))
        await book.kernel.interrupt()
        assert await run.wait(60)
        assert run.state == "ok", run.live.outputs
        assert printed(run) == "So far.\n\nStopped."
        assert printed(await book.run("print(answer.stop_reason)")) == "cancelled\n"
        assert "Again." in printed(await book.run("%agent once more"))


class TestStoppingCode:
    @pytest.fixture
    def script(self):
        code = json.dumps({"code": "print('be' + 'gun')\nwhile True: pass"})
        return ScriptedAgent([call("c1", "run_code", code), *text("p2", "After.")])

    @pytest.fixture
    def agentchat_config(self):
        return {"permission_mode": "bypass"}

    async def begun(self, window):
        await window.until(lambda m: "begun" in json.dumps(m.get("frames", "")))

    async def test_an_interrupt_stops_the_code_and_the_turn(self, book, open_channel):
        window = await open_channel()
        await window.hello()
        run = book.begin("%agent go")
        session_id = await joined(window)
        await self.begun(window)
        await book.kernel.interrupt()
        assert await run.wait(60)
        assert run.state == "ok", run.live.outputs
        assert (await window.until_turn_ended(session_id)).turns[-1].stop_reason == "cancelled"

    async def test_a_stop_in_a_window_frees_the_cell(self, book, open_channel):
        window = await open_channel()
        await window.hello()
        run = book.begin("%agent go")
        session_id = await joined(window)
        await self.begun(window)
        await window.ask("cancel", session_id=session_id)
        assert await run.wait(60)
        assert run.state == "ok", run.live.outputs
        assert printed(await book.run("1 + 1")) == "2"


class TestSessions:
    @pytest.fixture
    def script(self):
        return ScriptedAgent([*text("p1", "Yes.")])

    async def test_it_goes_on_in_the_session_of_the_notebook_and_a_mode_is_for_one_prompt(
        self, book, script, api, workspace
    ):
        session_id = await api.new_session(workspace, notebook="a.ipynb", title="Mine")
        await api.new_session(workspace, notebook="b.ipynb")
        await book.run("first = %agent --mode plan one")
        await book.run("second = %agent two")
        await book.run("%agent reset")
        await book.run("third = %agent three")
        await book.run("fourth = %agent -s Mine four")
        said = printed(await book.run("print([a.session_id for a in (first, second, third, fourth)])"))
        ids = json.loads(said.replace("'", '"'))
        assert ids[:2] == [session_id, session_id] and ids[2] != session_id and ids[3] == session_id
        assert (await api("GET", f"/sessions/{session_id}"))[1]["session"]["mode"] == "ask"
        rows = (await api("GET", "/sessions"))[1]["sessions"]
        assert [row["notebook"] for row in rows if row["session_id"] == ids[2]] == ["a.ipynb"]

    async def test_in_the_background_the_cell_is_free_and_the_answer_comes_into_it(self, book, script):
        await book.run("%agent --bg -o later go")
        free = await book.run("'free'")
        assert printed(free) == "'free'"
        waited = "import time\nwhile 'later' not in globals(): time.sleep(0.02)\nprint(later.text)"
        assert printed(await book.run(waited)) == "Yes.\n"

    async def test_a_lost_connection_is_made_anew(self, book, script, extension):
        await book.run("%agent one")
        for client in tuple(extension.desk.connected):
            await client.go_away("gone")
        assert "Yes." in printed(await book.run("%agent two"))


async def test_a_cell_that_was_cut_off_answers_for_its_own_prompt_all_the_same(book, script, extension):
    async def ask(_prompt, _secret):
        for client in tuple(extension.desk.connected):
            await client.go_away("gone")
        return "y"

    run = await book.run("%agent go", ask=ask)
    assert run.state == "ok", run.live.outputs
    assert script.outcomes[0].output.startswith("code: done")


class TestLosingTheServer:
    @pytest.fixture
    def gate(self):
        return Gate()

    @pytest.fixture
    def script(self, gate):
        return ScriptedAgent([*text("p1", "So far."), gate, *text("p2", "And on.")])

    async def test_a_connection_that_breaks_in_the_middle_is_made_anew_and_nothing_is_lost(
        self, book, gate, extension
    ):
        run = book.begin("%agent go")
        async with asyncio.timeout(60):
            await gate.reached.wait()
        for client in tuple(extension.desk.connected):
            await client.go_away("gone")
        gate.open()
        assert await run.wait(60)
        assert printed(run).startswith("So far.\n\nAnd on.")

    async def test_a_session_that_was_deleted_while_it_was_cut_off_is_followed_by_a_new_one(
        self, book, gate, script, api, extension
    ):
        gate.open()
        await book.run("%agent go")
        row = (await api("GET", "/sessions"))[1]["sessions"][0]
        for client in tuple(extension.desk.connected):
            await client.go_away("gone")
        await api("DELETE", f"/sessions/{row['session_id']}")
        assert "And on." in printed(await book.run("%agent again"))
        assert len(script.prompts) == 2

    async def test_a_session_that_is_deleted_in_the_middle_frees_the_cell(self, book, gate, api):
        run = book.begin("%agent go")
        async with asyncio.timeout(60):
            await gate.reached.wait()
        row = (await api("GET", "/sessions"))[1]["sessions"][0]
        await api("DELETE", f"/sessions/{row['session_id']}")
        assert await run.wait(60)
        assert run.state == "ok", run.live.outputs
        assert "So far." in printed(run)
        assert "interrupted" in printed(run) or "deleted" in printed(run) or "Cut off" in printed(run)


class TestBehindAnotherTurn:
    @pytest.fixture
    def gate(self):
        return Gate()

    @pytest.fixture
    def script(self, gate):
        return ScriptedAgent([gate, *text("p1", "First.")], [*text("p2", "Second.")])

    async def queued(self, window, session_id):
        async with asyncio.timeout(60):
            while not (queue := window.transcripts[session_id].queue):
                await window.hear()
        return queue

    async def test_a_prompt_waits_for_the_turn_that_runs_and_can_be_taken_back(
        self, book, gate, script, api, open_channel, workspace
    ):
        session_id = await api.new_session(workspace, notebook="a.ipynb")
        window = await open_channel()
        await window.hello()
        await window.attach(session_id)
        await window.prompt(session_id, "In the panel")
        removed = book.begin("%agent never")
        await until(removed, lambda run: "Waits for the turn that runs" in printed(run))
        (waiting,) = await self.queued(window, session_id)
        await window.ask("queue", session_id=session_id, op="remove", prompt_id=waiting.prompt_id)
        assert await removed.wait(60)
        assert printed(removed).startswith("It was removed from the queue before it began.")
        taken = book.begin("%agent never")
        await until(taken, lambda run: "Waits for the turn that runs" in printed(run))
        await book.kernel.interrupt()
        assert await taken.wait(60)
        assert printed(taken).startswith("Taken back before it began.")
        run = book.begin("%agent go")
        await until(run, lambda run: "Waits for the turn that runs" in printed(run))
        gate.open()
        assert await run.wait(60)
        assert printed(run).startswith("Second.\n")
        assert len(script.prompts) == 2
