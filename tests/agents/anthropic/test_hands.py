"""A model with hands: what one tool says is enough to use the next one, and the API refuses none of it."""

from __future__ import annotations

import re

from jupyter_agentchat.runtime.tool_run import CHANGED
from tests.agents.anthropic.claude import Room, room
from tests.agents.anthropic.test_loop import calls_of, said
from tests.messages_api.request import Request
from tests.messages_api.script import Reply, reply, thinking, tool_use
from tests.messages_api.server import MessagesApi
from tests.runtime.stage import ALICE, ended, texts, until

CODE = "import csv\r\n\r\ndef total(rows):\r\n    return sum(rows) + 1\r\n"


def a_project(at: Room) -> None:
    (at.workspace / "src").mkdir()
    (at.workspace / "src" / "load.py").write_text(CODE, newline="")
    (at.workspace / "src" / "other.py").write_text("from load import total\n")


def found(pattern: str, request: Request) -> tuple[str, ...]:
    """Return what the last result says: a model has nothing else to go by."""
    match = re.search(pattern, said(request), re.DOTALL | re.MULTILINE)
    assert match, said(request)
    return match.groups()


def read_what_was_found(request: Request) -> Reply:
    (path,) = found(r"^(\S+?):3: def total", request)
    return reply(tool_use("read_file", {"path": path}), tool_use("read_file", {"path": "src/other.py"}))


def edit_what_was_read(request: Request) -> Reply:
    path, sha256, line = found(
        r"(\S+): lines 1 to 4 of 4, .*?sha256 (\w{64}).*?^( +return [^\r\n]+)", request
    )
    edit = {"path": path, "old_text": line, "new_text": "    return sum(rows)", "expected_hash": sha256}
    return reply("Found it.", tool_use("edit_file", edit, cuts=(5, 40)))


def note_what_was_edited(request: Request) -> Reply:
    path, line, sha256 = found(r"Edited `(.+?)` at line (\d+): .* sha256 (\w{64})\.", request)
    note = f"{path}:{line} is now {sha256}"
    return reply(tool_use("write_file", {"path": "NOTES.md", "content": note}))


async def test_search_read_edit_write_each_from_what_the_one_before_said(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session(mode="accept_edits")
        a_project(at)
        api.reply(
            thinking("Where is it?"),
            tool_use("search", {"text": r"def \w+\(", "regex": True, "files": "*.py"}, cuts=(4, 12)),
            tool_use("search", {"text": "import total"}),
        )
        api.enqueue(read_what_was_found)
        api.enqueue(edit_what_was_read)
        api.enqueue(note_what_was_edited)
        api.reply("Done.")

        after = await at.say(session, "total() is one too many")

        assert api.refused == []
        assert len(api.requests) == 5
        assert [(c.name, c.status) for c in calls_of(after)] == [
            ("search", "completed"),
            ("search", "completed"),
            ("read_file", "completed"),
            ("read_file", "completed"),
            ("edit_file", "completed"),
            ("write_file", "completed"),
        ]
        content = (at.workspace / "src" / "load.py").read_bytes()
        assert content == CODE.replace(" + 1", "").encode()
        assert (at.workspace / "NOTES.md").read_text().startswith("src/load.py:4 is now ")
        (diff,) = calls_of(after)[4].diffs
        assert (diff.line, diff.new_text.count("\r\n")) == (1, 4)


async def test_an_edit_that_fails_says_enough_for_the_next_one(tmp_path):
    def edit_as_it_is_there(request: Request) -> Reply:
        line, text = found(r"From line (\d+) on the words are the same.*?\n\n(.+)$", request)
        assert line == "4"
        return reply(
            tool_use("edit_file", {"path": "src/load.py", "old_text": text, "new_text": "    return 0"})
        )

    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session(mode="accept_edits")
        a_project(at)
        wrong = {"path": "src/load.py", "old_text": "\treturn sum(rows)  + 1", "new_text": "\treturn 0"}
        api.reply(tool_use("edit_file", wrong))
        api.enqueue(edit_as_it_is_there)
        api.reply("Done.")

        after = await at.say(session, "Return nothing")

        assert api.refused == []
        assert [c.status for c in calls_of(after)] == ["failed", "completed"]
        assert b"    return 0\r\n" in (at.workspace / "src" / "load.py").read_bytes()


async def test_several_edits_of_one_file_in_one_reply_are_made_in_order(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session(mode="accept_edits")
        (at.workspace / "a").write_text("one two three")
        steps = [("one", "1"), ("1 two", "1 2"), ("2 three", "2 3")]
        api.reply(*(tool_use("edit_file", {"path": "a", "old_text": o, "new_text": n}) for o, n in steps))
        api.reply("Done.")

        await at.say(session, "In figures")

        assert api.refused == []
        assert (at.workspace / "a").read_text() == "1 2 3"


async def test_r_a1_what_changed_while_a_person_decided_is_not_edited(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        (at.workspace / "a").write_text("if ok:\n    go()\n")
        api.reply(tool_use("edit_file", {"path": "a", "old_text": "    go()", "new_text": "    stop()"}))
        api.enqueue(lambda request: reply(f"I heard: {said(request)}"))

        await session.prompt(ALICE, "Stop it")
        request = (await until(session, lambda t: t.requests)).requests[0]
        assert [(d.old_text, d.new_text) for d in request.diffs] == [
            ("if ok:\n    go()\n", "if ok:\n    stop()\n")
        ]
        (at.workspace / "a").write_text("if not ok:\n    go()\n")
        await session.answer(ALICE, request.request_id, "allow_once", None)
        after = await until(session, ended)

        assert texts(after)[-1] == f"I heard: {CHANGED}"
        assert (at.workspace / "a").read_text() == "if not ok:\n    go()\n"
        assert api.refused == []
