"""`serve-info`, `doctor`, and a notebook that somebody has open, beside a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.cli.terminal import Shell
from tests.cli.test_run import notebook
from tests.harness.jupyter import Server


@asynccontextmanager
async def server_of(shell: Shell) -> AsyncIterator[Server]:
    """A server of the same person, that works in the same folder on the same sessions."""
    server = Server(shell.folder, shell.data, "--AgentChat.agent=demo")
    try:
        await server.start()
        yield server
    finally:
        server.close()


async def test_a_server_is_found_asked_and_its_token_is_not_shown(shell: Shell) -> None:
    assert (await shell.run("serve-info")).out == "No Jupyter server of yours runs here.\n"
    async with server_of(shell) as server:
        done = await shell.run("serve-info", "--json")
        (found,) = done.lines
        assert found["url"] == f"http://127.0.0.1:{server.port}/"
        assert (found["root"], found["pid"]) == (str(shell.work), server.pid)
        assert found["about"]["default_agent"] == "demo"
        told = await shell.run("serve-info")
        assert "new sessions: demo" in told.out
        assert "harness" not in done.out + told.out
        assert (await shell.run("serve-info", "--server=:1/")).out.startswith("No Jupyter server")


async def test_a_probe_prints_what_a_client_is_sent(shell: Shell, samples: dict[str, str]) -> None:
    wanted = samples["a-tour-of-the-panel"]
    async with server_of(shell):
        done = await shell.run("serve-info", "--probe", wanted[:10], "--until-synced")
        assert done.status == 0, done.err
        kinds = [line["type"] for line in done.lines]
        assert kinds[0] == "hello"
        assert kinds[-1] == "synced"
        (snapshot,) = [line for line in done.lines if line["type"] == "snapshot"]
        assert snapshot["session_id"] == wanted
        assert len(snapshot["transcript"]["turns"]) == 3
        refused = await shell.run("serve-info", "--probe", "zzz")
        assert refused.status == 2
        assert "No session" in refused.err


async def test_a_notebook_that_is_open_in_jupyterlab_is_left_alone(shell: Shell) -> None:
    path = notebook(shell)
    before = path.read_bytes()
    async with server_of(shell) as server:
        body = {"path": "work.ipynb", "name": "work.ipynb", "type": "notebook", "kernel": {"name": "python3"}}
        assert (await server.call("POST", "/api/sessions", body))[0] == 201
        done = await shell.run("run", "work.ipynb", "Hello")
        assert (done.status, done.out) == (2, "")
        assert "is open in JupyterLab" in done.err
        await server.terminate()
    assert path.read_bytes() == before


async def test_the_doctor_finds_nothing_to_mend_and_changes_nothing(
    shell: Shell, samples: dict[str, str]
) -> None:
    done = await shell.run("doctor", "--json")
    found = {line["about"]: line for line in done.lines}
    assert found["sessions"]["verdict"] == "ok"
    assert found["sessions"]["text"].startswith("3 in ")
    assert found["default agent"]["text"] == "new sessions are demo's"
    assert found["connection"]["text"] == "https://api.anthropic.com (default), no key."
    assert "jupyter_server" in found["versions"]["text"]
    assert done.status == (1 if "bad" in {line["verdict"] for line in done.lines} else 0)


async def test_the_doctor_sees_what_others_may_read_and_what_is_damaged(
    shell: Shell, samples: dict[str, str]
) -> None:
    store = shell.data / "agentchat.sqlite"
    store.chmod(0o644)
    told = await shell.run("doctor")
    assert told.status == 1
    assert f"chmod 600 {store}" in told.out
    whole = store.read_bytes()
    whole = whole[: len(whole) // 2]
    store.write_bytes(whole)
    told = await shell.run("doctor")
    assert told.status == 1
    assert "is damaged" in told.out
    assert store.read_bytes() == whole
    assert [one.name for one in shell.data.iterdir()] == [store.name]


async def test_the_doctor_says_where_the_key_is_and_never_the_key(shell: Shell) -> None:
    shell.environment |= {"ANTHROPIC_API_KEY": "sk-canary-51", "ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}
    done = await shell.run("doctor", "--online")
    assert "http://127.0.0.1:9 (operator), a key from the environment" in done.out
    assert "bad   endpoint: " in done.out
    assert done.status == 1
    assert "canary" not in done.out + done.err
