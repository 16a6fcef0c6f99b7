"""The reply as a function: what was asked and what came of it, nothing else."""

from __future__ import annotations

import pytest

from jupyter_agentchat.agents.agent import Outcome
from jupyter_agentchat.agents.demo.blocks import Asked, Call, Reply, Say, Think
from jupyter_agentchat.agents.demo.replies import NO_MODEL, reply
from jupyter_agentchat.agents.demo.sentences import FORMS
from jupyter_agentchat.protocol.value import to_json
from jupyter_agentchat.tools.toolbox import Toolbox, default_tools


def ask(text: str, *results: Outcome, steered: bool = False) -> Reply:
    return reply(Asked(text=text, steered=steered), results)


def words(answer: Reply) -> str:
    return "\n".join(block.text for block in answer.blocks if isinstance(block, Say))


def done(output: str) -> Outcome:
    return Outcome(status="completed", output=output)


def no(output: str) -> Outcome:
    return Outcome(status="denied", output=output)


EVERYTHING = [form.example.prompt for form in FORMS] + ["Something else"]


@pytest.mark.parametrize("said", EVERYTHING)
def test_a_reply_stops_for_a_tool_exactly_when_it_names_one(said: str) -> None:
    for results in [(), (done("a: 1 line\n\nx"),), (no("The person said no."),)]:
        answer = reply(Asked(text=said), results)
        has_call = any(isinstance(block, Call) for block in answer.blocks)
        assert answer.stop_reason == ("tool_use" if has_call else "end_turn")


@pytest.mark.parametrize("said", EVERYTHING)
@pytest.mark.parametrize("status", ["completed", "failed", "denied", "cancelled"])
def test_every_answer_ends_by_saying_that_no_model_is_involved(said: str, status: str) -> None:
    last = reply(Asked(text=said), (Outcome(status=status, output="x"),)).blocks[-1]

    assert isinstance(last, Say)
    assert last.text.endswith(NO_MODEL)


@pytest.mark.parametrize("said", EVERYTHING)
def test_a_call_has_the_input_that_its_tool_takes(said: str) -> None:
    toolbox = Toolbox(default_tools())
    for block in ask(said).blocks:
        if isinstance(block, Call):
            tool, _ = toolbox.read(block.tool, to_json(block.input))
            assert tool.kind == block.kind


def test_a_tool_is_thought_about_before_it_is_used() -> None:
    thought, call = ask("Read notes.md").blocks

    assert isinstance(thought, Think)
    assert call == Call(tool="read_file", kind="read", title="Read `notes.md`", input={"path": "notes.md"})


def test_a_write_is_reported_without_its_hash() -> None:
    said = words(ask("Write a to b", done("Created `b`: 1 bytes, sha256 ca97.")))

    assert said == f"Done. Created `b`: 1 bytes.\n\n{NO_MODEL}"


def test_a_change_is_reported_with_its_line() -> None:
    said = words(ask("Change a to b in c", done("Edited `c` at line 2: now 1 bytes, sha256 3e23.")))

    assert said == f"Done. Edited `c` at line 2.\n\n{NO_MODEL}"


def test_what_was_found_is_shown_and_nothing_is_said_to_be_nothing() -> None:
    found = words(ask("Search for a", done(".: 1 line in 1 file of 2 searched\n\nx:1: a")))
    nothing = words(ask("Search for a", done(".: 0 lines in 0 files of 2 searched")))

    assert found == f"It stands here:\n\n```text\nx:1: a\n```\n\n{NO_MODEL}"
    assert nothing == f"No line has that in it.\n\n{NO_MODEL}"


@pytest.mark.parametrize(
    ("status", "output", "expected"),
    [
        (
            "completed",
            "a\nb\n[exit code 0]",
            "It printed:\n\n```text\na\nb\n```\n\nHow it ended: exit code 0.",
        ),
        ("completed", "[exit code 0]", "It printed nothing. How it ended: exit code 0."),
        ("failed", "a\n[exit code 1]", "It printed:\n\n```text\na\n```\n\nHow it ended: exit code 1."),
        ("failed", "There is no bash.", "nothing was run. The tool said:\n\n> There is no bash."),
    ],
)
def test_a_command_is_reported_with_its_end(status: str, output: str, expected: str) -> None:
    said = words(ask("Run a", Outcome(status=status, output=output)))

    assert expected in said


def test_of_a_long_output_the_end_is_shown() -> None:
    printed = "".join(f"line {number}\n" for number in range(1, 41))

    said = words(ask("Run a", done(f"{printed}[exit code 0]")))

    assert "```text\nline 29\n" in said
    assert "line 40\n```\n\n… and 28 lines before: open the card." in said


def test_the_beginning_of_a_file_is_shown_and_the_rest_counted() -> None:
    text = "\n".join(f"line {number}" for number in range(1, 41))

    said = words(ask("Read a", done(f"a: lines 1 to 40 of 40\n\n{text}")))

    assert "line 12\n```" in said
    assert "line 13" not in said
    assert "28 lines more" in said
    assert "… and 1 line more: open" in words(ask("Read a", done("a: 13 lines\n\n" + "line\n" * 13)))


def test_a_file_with_code_fences_cannot_break_out_of_its_own() -> None:
    said = words(ask("Read a", done("a: 3 lines\n\n````\n<b>\n````")))

    assert "`````text\n````\n<b>\n````\n`````" in said


def test_an_endless_line_is_not_repeated() -> None:
    assert len(words(ask("Read a", done("a: 1 line\n\n" + "x" * 60_000)))) < 2_000


def test_an_empty_folder_is_said_to_be_empty() -> None:
    assert "empty" in words(ask("List the files", done("./: 0 names\n\n")))


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("The person said no: not in this folder", "You said no: not in this folder; nothing was written."),
        ("The person said no: wait.\nplease!", "You said no: wait. please!; nothing was written."),
        ("The person said no.", "You said no; nothing was written."),
        ("Not run. Plan mode changes nothing.", "> Not run. Plan mode changes nothing."),
    ],
)
def test_a_no_is_repeated_with_its_reason(outcome: str, expected: str) -> None:
    said = words(ask("Write a to b", no(outcome)))

    assert expected in said
    assert "nothing was written" in said


def test_a_failure_is_told_in_the_tools_own_words() -> None:
    said = words(ask("Read x", Outcome(status="failed", output="There is no `x` in the workspace.")))

    assert "> There is no `x` in the workspace." in said


def test_a_stopped_call_is_said_to_be_stopped() -> None:
    assert "stopped; nothing was read" in words(ask("Read x", Outcome(status="cancelled", output="")))


def test_what_is_not_a_sentence_is_answered_with_the_list_of_them() -> None:
    said = words(ask("Sing!"))

    assert all(form.says in said for form in FORMS)


def test_what_was_added_is_acknowledged_once() -> None:
    first = ask("Read x", steered=True)
    second = ask("Read x", done("x: 1 line\n\ny"), steered=True)

    assert first.blocks[0] == Say("You added: “Read x”")
    assert "You added" not in words(second)


def test_the_topic_appears_in_the_thinking() -> None:
    thought, said = ask("Think aloud about {rain}").blocks

    assert isinstance(thought, Think)
    assert "{rain}" in thought.text
    assert "{rain}" in said.text


def test_the_long_answer_has_everything_that_markdown_has() -> None:
    said = words(ask("Give a long answer"))

    assert len(said) > 5_000
    for sign in (
        "\n# ",
        "\n## ",
        "\n### ",
        "\n| -",
        "\n```python\n",
        "\n$$\n",
        "$r$",
        "\n- ",
        "\n1. ",
        "\n> ",
    ):
        assert sign in f"\n{said}"
    assert "](" not in said  # neither links nor images: showing it asks for nothing
