"""Whole turns of the demo agent, with the real tools in a real folder."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_agentchat.agents.demo.agent import DemoAgent
from jupyter_agentchat.agents.demo.replies import NO_MODEL
from jupyter_agentchat.agents.demo.speech import pieces
from jupyter_agentchat.protocol.events import PartDelta, PartStarted, PartUpdated
from jupyter_agentchat.protocol.parts import (
    TERMINAL,
    FileContent,
    TerminalContent,
    Text,
    Thinking,
    ToolCall,
)
from jupyter_agentchat.protocol.value import to_json
from tests.agents.recording_host import RecordingHost, prompt

AGENT = DemoAgent()
SAMPLE = Path(__file__).parents[3] / "examples" / "workspace"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "README.md").write_text("# Hello\n\nThis is a file.\n")
    (tmp_path / "data").mkdir()
    return tmp_path


def texts(turn) -> list[str]:
    return [part.text for part in turn.parts if isinstance(part, Text)]


async def test_reading_thinks_then_uses_the_tool_then_answers(workspace: Path) -> None:
    turn = await RecordingHost(workspace).play(AGENT, "Read README.md")

    thinking, call, text = turn.parts
    assert isinstance(thinking, Thinking)
    assert isinstance(call, ToolCall)
    assert isinstance(text, Text)
    assert call.status == "completed"
    assert json.loads(call.input) == {"path": "README.md"}
    assert "This is a file." in text.text
    assert text.text.endswith(NO_MODEL)


async def test_what_was_shown_is_repeated_before_the_answer(workspace: Path) -> None:
    shown = TerminalContent(text="$ pytest\n1 failed", name="Terminal 1")
    turn = await RecordingHost(workspace).play(AGENT, shown, "List the files")

    assert texts(turn)[0].startswith("You showed me 2 lines of Terminal 1.")
    assert "README.md" in texts(turn)[-1]


async def test_listing_shows_the_folder(workspace: Path) -> None:
    turn = await RecordingHost(workspace).play(AGENT, "Please list the files!")

    assert "data/\nREADME.md" in texts(turn)[-1]


async def test_writing_really_writes(workspace: Path) -> None:
    await RecordingHost(workspace).play(AGENT, 'Write "Hello" to notes/today.md')

    assert (workspace / "notes" / "today.md").read_text() == "Hello"


async def test_searching_really_searches(workspace: Path) -> None:
    (workspace / "data" / "rain.csv").write_text("town,rain\nBergen,12\n")

    turn = await RecordingHost(workspace).play(AGENT, "Search for BERGEN in data")

    assert "data/rain.csv:2: Bergen,12" in texts(turn)[-1]


async def test_changing_really_changes(workspace: Path) -> None:
    turn = await RecordingHost(workspace).play(AGENT, 'Change "a file" to "changed" in README.md')

    assert "Done. Edited `README.md` at line 3." in texts(turn)[-1]
    assert (workspace / "README.md").read_text() == "# Hello\n\nThis is changed.\n"


async def test_running_really_runs(workspace: Path) -> None:
    turn = await RecordingHost(workspace).play(AGENT, "Run `pwd; exit 3`")

    assert [part.status for part in turn.parts] == ["completed", "failed", "completed"]
    assert f"{workspace}\n```\n\nHow it ended: exit code 3." in texts(turn)[-1]


async def test_a_text_that_is_not_there_is_told_with_what_is_like_it(workspace: Path) -> None:
    turn = await RecordingHost(workspace).play(AGENT, "Change This is the file to that in README.md")

    assert "nothing was changed" in texts(turn)[-1]
    assert "> This is a file." in texts(turn)[-1]


async def test_a_denied_write_leaves_the_file_and_repeats_the_reason(workspace: Path) -> None:
    host = RecordingHost(workspace, denials={"write_file": "The person said no: keep it"})

    turn = await host.play(AGENT, "Write gone to README.md")

    assert "You said no: keep it; nothing was written." in texts(turn)[-1]
    assert (workspace / "README.md").read_text().startswith("# Hello")


async def test_a_failed_call_is_told_and_ends_the_turn(workspace: Path) -> None:
    turn = await RecordingHost(workspace).play(AGENT, "Read ../outside.txt")

    assert [part.status for part in turn.parts] == ["completed", "failed", "completed"]
    assert "outside the workspace" in texts(turn)[-1]


async def test_a_mentioned_file_counts_as_its_name(workspace: Path) -> None:
    turn = await RecordingHost(workspace).play(AGENT, "Read", FileContent(path="README.md"))

    assert "This is a file." in texts(turn)[-1]


@pytest.mark.parametrize("said", ["Think aloud", "Give a long answer", "Explain yourself", "What?"])
async def test_without_tools_it_only_speaks(workspace: Path, said: str) -> None:
    host = RecordingHost(workspace)

    turn = await host.play(AGENT, said)

    assert host.calls == []
    assert turn.parts[-1].status == "completed"
    assert texts(turn)[-1].endswith(NO_MODEL)


@pytest.mark.parametrize("example", AGENT.describe().examples, ids=lambda example: example.label)
async def test_every_button_works_and_its_turn_is_whole(workspace: Path, example) -> None:
    host = RecordingHost(workspace)

    turn = await host.play(AGENT, example.prompt)

    assert {part.status for part in turn.parts} == {"completed"}
    assert to_json(host.turn(stored_only=True)) == to_json(turn)  # law 2


async def test_law_5_every_part_that_began_is_over_at_the_end(workspace: Path) -> None:
    host = RecordingHost(workspace)
    await host.play(AGENT, "Read README.md")

    began = {event.part.part_id for event in host.events if isinstance(event, PartStarted)}
    over = {
        event.part.part_id
        for event in host.events
        if isinstance(event, PartUpdated) and event.part.status in TERMINAL
    }
    assert began == over


async def test_text_streams_word_by_word_at_the_offsets_it_belongs(workspace: Path) -> None:
    host = RecordingHost(workspace)
    await host.play(AGENT, "Give a long answer")

    deltas = [event for event in host.events if isinstance(event, PartDelta)]
    whole = "".join(delta.text for delta in deltas)
    assert len(deltas) > 500
    assert [delta.offset for delta in deltas] == [
        sum(len(earlier.text) for earlier in deltas[:index]) for index in range(len(deltas))
    ]
    assert isinstance(host.events[-1], PartUpdated)
    assert host.events[-1].part.text == whole
    assert host.paced == pytest.approx(0.02 * len(deltas))


async def test_the_same_prompt_gives_the_same_events(workspace: Path) -> None:
    first, second = RecordingHost(workspace), RecordingHost(workspace)
    for host in (first, second):
        await host.play(AGENT, "Read README.md")

    assert [to_json(event) for event in first.events] == [to_json(event) for event in second.events]


async def test_thinking_says_how_long_it_took(workspace: Path) -> None:
    turn = await RecordingHost(workspace).play(AGENT, "Think aloud about rain")

    thinking = turn.parts[0]
    assert isinstance(thinking, Thinking)
    assert thinking.ended_at is not None
    assert thinking.ended_at - thinking.started_at == 20 * len(pieces(thinking.text))


async def test_what_people_add_meanwhile_is_acknowledged_and_done_next(workspace: Path) -> None:
    later = [[prompt("List the files"), prompt("Dance")]]
    host = RecordingHost(workspace, later=later)

    turn = await host.play(AGENT, "Read README.md")

    said = texts(turn)
    assert [call.name for call in host.calls] == ["read_file", "list_files"]
    assert [text for text in said if text.startswith("You added")] == [
        "You added: “List the files”",
        "You added: “Dance”",
    ]
    assert "This is a file." in said[0]
    assert "not one of the sentences" in said[-1]


async def test_what_is_added_while_the_last_words_come_is_not_lost(workspace: Path) -> None:
    host = RecordingHost(workspace, later=[[], [prompt("Explain yourself")]])

    turn = await host.play(AGENT, "Read README.md")

    assert "demo agent" in texts(turn)[-1]
    assert "You added: “Explain yourself”" in texts(turn)


def test_pieces_are_the_text_again() -> None:
    for text in ("", "a", " a  b\n\nc ", "ä\u2028ö \ud83d\ude00", "\n"):
        assert "".join(pieces(text)) == text


def test_it_says_about_itself_that_no_model_is_involved() -> None:
    about = AGENT.describe()

    assert about.name == "demo"
    assert about.state == "ready"
    assert about.model_involved is False
    assert "No model" in about.note
    assert 0 < len(about.examples) <= 7


def test_the_examples_name_files_of_the_sample_workspace() -> None:
    read = [e.prompt for e in AGENT.describe().examples if e.prompt.startswith("Read ")]

    assert read
    assert all((SAMPLE / said.removeprefix("Read ")).is_file() for said in read)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return shutil.copytree(SAMPLE, tmp_path / "sample", ignore=shutil.ignore_patterns("__pycache__"))


async def test_every_button_has_something_to_do_in_the_sample_workspace(sample: Path) -> None:
    for example in AGENT.describe().examples:
        turn = await RecordingHost(sample).play(AGENT, example.prompt)
        assert "No line has" not in texts(turn)[-1]
        assert {part.status for part in turn.parts} == {"completed"}


async def test_the_sample_workspace_has_a_fault_and_its_readme_says_how_to_mend_it(sample: Path) -> None:
    steps = re.findall(r"^\d\. `(.+)`$", (sample / "README.md").read_text(), re.MULTILINE)

    turns = [await RecordingHost(sample).play(AGENT, step) for step in steps]

    assert len(turns) == 4
    assert "FAILED (failures=1)" in texts(turns[0])[-1]
    assert "load.py:21: " in texts(turns[1])[-1]
    assert "Done. Edited `load.py` at line 21." in texts(turns[2])[-1]
    assert "OK\n```\n\nHow it ended: exit code 0." in texts(turns[3])[-1]


def test_it_loads_nothing_heavy() -> None:
    code = (
        "import sys, jupyter_agentchat.agents.demo.agent;"
        "print([m for m in ('anthropic', 'tornado', 'jupyter_server') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"
