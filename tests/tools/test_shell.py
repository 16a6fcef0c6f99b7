"""Running a command, as a model and a person see it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from jupyter_agentchat.tools.shell import Shell, ShellInput
from jupyter_agentchat.tools.tool import Context, Preview, Result, ToolError
from jupyter_agentchat.tools.toolbox import Toolbox

TOOL = Shell()


async def result(context: Context, command: str, limit: int = 60) -> Result:
    return await TOOL.run(ShellInput(command=command, timeout=limit), context)


async def test_what_it_printed_and_its_exit_code(context: Context) -> None:
    (context.workspace / "data.csv").touch()

    assert await result(context, "ls; pwd") == Result(
        output=f"data.csv\n{context.workspace}\n[exit code 0]", exit_code=0
    )


async def test_a_failure_is_a_result_with_its_exit_code(context: Context) -> None:
    assert await result(context, "echo -n no; exit 3") == Result(
        output="no\n[exit code 3]", exit_code=3, failed=True
    )


async def test_nothing_printed(context: Context) -> None:
    assert (await result(context, "true")).output == "[exit code 0]"


async def test_ended_by_a_signal(context: Context) -> None:
    assert (await result(context, "kill $$")).output == "[exit code 143: Terminated]"


async def test_a_time_out_says_so_and_keeps_what_was_printed(context: Context) -> None:
    assert await result(context, "echo begun; sleep 30", limit=1) == Result(
        output="begun\n[timed out after 1 s and was stopped]", exit_code=None, failed=True
    )


async def test_what_was_left_in_the_background_is_named(context: Context) -> None:
    said = (await result(context, "sleep 30 & echo on")).output

    assert said == "on\n[ended 1 process that was left in the background: `sleep`]\n[exit code 0]"


async def test_bytes_that_are_no_text_are_counted(context: Context) -> None:
    said = (await result(context, "head -c 2000 /dev/urandom")).output

    assert said == "[… not text …]\n[2,000 bytes that are not text are not shown]\n[exit code 0]"


async def test_a_command_killed_with_its_keeper_has_no_exit_code(context: Context) -> None:
    said = await result(context, "kill -9 $PPID; sleep 30")

    assert (said.exit_code, said.failed) == (None, True)
    assert said.output.endswith("the exit code is unknown]")


async def test_what_is_printed_is_shown_while_it_comes(context: Context) -> None:
    shown: list[str] = []
    await result(replace(context, emit=shown.append), "echo one; printf 'half a line'")

    assert "".join(shown) == "one\nhalf a line"


async def test_a_folder_that_is_gone_is_the_system_s_word(context: Context) -> None:
    context.workspace.rmdir()

    with pytest.raises(FileNotFoundError):
        await result(context, "true")


@pytest.mark.parametrize(
    ("command", "title"),
    [
        ("pytest -q", "Run `pytest -q`"),
        ("\n  cd src\nls\n", "Run `cd src` …"),
        ("echo `date`", "Run `` echo `date` ``"),
        ("echo \u202egnp.x", "Run `echo \\u202egnp.x`"),
        ("x" * 300, f"Run `{'x' * 200}…`"),
    ],
)
def test_the_preview_names_the_command(context: Context, command: str, title: str) -> None:
    assert TOOL.preview(ShellInput(command=command), context) == Preview(title=title, shown=command)


@pytest.mark.parametrize(
    ("command", "complaint"), [("a\0b", "null character"), ("a\ud800", "lone surrogate")]
)
def test_what_no_program_can_be_given_is_refused(context: Context, command: str, complaint: str) -> None:
    with pytest.raises(ToolError, match=complaint):
        TOOL.preview(ShellInput(command=command), context)


@pytest.mark.parametrize(
    "raw",
    [
        "{}",
        '{"command": ""}',
        '{"command": ["ls"]}',
        '{"command": "ls", "timeout": 0}',
        '{"command": "ls", "timeout": 601}',
        '{"command": "ls", "timeout": 1.5}',
        '{"command": "ls", "cwd": "/"}',
        '{"command": "' + "x" * 30_001 + '"}',
    ],
)
def test_what_is_no_command_is_not_run(raw: str) -> None:
    with pytest.raises(ToolError, match="Nothing was run"):
        Toolbox([TOOL]).read("shell", raw)
