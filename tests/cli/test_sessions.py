"""`list`, `export` and `demo-data`."""

from __future__ import annotations

import json
from pathlib import Path

from jupyter_agentchat.cli.list_sessions import _line
from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.protocol.transcript import Totals
from tests.cli.terminal import Shell


def _slug(title: str) -> str:
    return title.lower().replace(" ", "-")


async def test_without_sessions_it_says_so(shell: Shell) -> None:
    done = await shell.run("list")
    assert (done.status, done.out) == (0, "No sessions.\n")
    assert (await shell.run("list", "--json")).out == ""


async def test_the_samples_are_listed_with_the_folder_that_was_named(
    shell: Shell, samples: dict[str, str]
) -> None:
    assert set(samples) == {"a-test-that-fails", "a-tour-of-the-panel", "something-that-was-not-wanted"}
    rows = (await shell.run("list", "--json")).lines
    assert {_slug(row["title"]): row["session_id"] for row in rows} == samples
    assert {row["workspace"] for row in rows} == {str(shell.work)}
    assert all(row["imported"] for row in rows)
    lines = (await shell.run("list", "--q=tour", "--limit=2")).out.splitlines()
    assert [line.split()[0] for line in lines] == ["SESSION", samples["a-tour-of-the-panel"]]
    assert (await shell.run("list", "--state=waiting")).out == "No sessions.\n"
    assert (await shell.run("list", "--state=asleep")).status == 1


async def test_a_session_is_written_into_a_new_file_only(shell: Shell, samples: dict[str, str]) -> None:
    name = samples["a-test-that-fails"]
    done = await shell.run("export", name[:8])
    written = shell.work / "A test that fails.md"
    assert (done.status, done.out) == (0, f"{written.name}\n")
    text = written.read_text()
    assert text.startswith("# A test that fails")
    assert "FAILED (failures=1)" in text
    assert written.stat().st_mode & 0o777 == 0o600

    again = await shell.run("export", name)
    assert again.status == 2
    assert "exists already" in again.err
    assert written.read_text() == text

    aim = shell.work / "aim"
    (shell.work / "link.md").symlink_to(aim)
    assert (await shell.run("export", name, "--output=link.md")).status == 2
    assert not aim.exists()


async def test_every_format_goes_to_the_standard_output(shell: Shell, samples: dict[str, str]) -> None:
    whole = json.loads((await shell.run("export", "last", "--format=json", "--output=-")).out)
    assert _slug(whole["session"]["title"]) in samples
    notebook = json.loads((await shell.run("export", "last", "--format=ipynb", "-o", "-")).out)
    assert notebook["nbformat"] == 4
    assert "<html" in (await shell.run("export", "last", "--format=html", "--output=-")).out
    assert (await shell.run("export", "last", "--format=pdf")).status == 1


async def test_a_session_that_is_none_or_not_the_only_one_is_refused(
    shell: Shell, samples: dict[str, str]
) -> None:
    for arguments, said in {
        ("zzz",): "No session begins with 'zzz'",
        ("",): "More than one session begins with ''",
        (): "Name one session",
        ("a", "b"): "Name one session",
    }.items():
        done = await shell.run("export", *arguments)
        assert done.status == 2
        assert said in done.err
        assert "Traceback" not in done.err


async def test_it_reads_the_configuration_of_a_server(shell: Shell, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (shell.config / "jupyter_server_config.py").write_text(f"c.AgentChat.data_dir = {str(elsewhere)!r}\n")
    await shell.run("demo-data")
    assert (elsewhere / "agentchat.sqlite").is_file()
    assert not shell.data.exists()
    shell.environment["JUPYTER_AGENTCHAT_DATA_DIR"] = str(tmp_path / "third")  # the file wins
    assert len((await shell.run("list", "--json")).lines) == 3
    assert (await shell.run("list", f"--data-dir={tmp_path / 'fourth'}")).out == "No sessions.\n"


def test_a_session_from_the_end_of_time_and_without_a_price_has_its_line() -> None:
    row = SessionRow(
        session_id="s", title="a\x1b[2Jb", workspace="/w", agent="demo", state="idle", mode="ask",
        created_at=0, updated_at=2**60, totals=Totals(requests=2, cost=0.5, cost_unknown=1),
    )  # fmt: skip
    assert _line(row) == ("s", "idle", "9999-12-31 00:00 UTC", "at least $0.5000", "a [2Jb")


async def test_a_store_that_is_somebody_else_s_is_said_in_a_sentence(shell: Shell) -> None:
    shell.data.mkdir(parents=True)
    (shell.data / "agentchat.sqlite").write_text("My diary. Monday: it rained all day, and nobody came." * 40)
    done = await shell.run("list")
    assert done.status == 1
    assert "Traceback" not in done.err
    assert "agentchat.sqlite" in done.err or "session store" in done.err


async def test_no_command_is_told_which_there_are(shell: Shell) -> None:
    done = await shell.run()
    assert done.status == 2
    for command in ("list", "export", "run", "serve-info", "doctor", "demo-data"):
        assert f"\n{command}\n" in done.out
