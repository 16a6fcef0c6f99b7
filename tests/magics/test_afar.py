"""`%agent` in a kernel that cannot read the server's files: our page lets it in (R-T9, R-K2)."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from jupyter_agentchat.magics.alone import ALONE
from jupyter_agentchat.notebooks.jupyter import jupyter_of
from tests.agents.anthropic.other_servers import listening, untrusted
from tests.magics.conftest import LOAD, Notebook, printed
from tests.magics.page import Page
from tests.magics.test_joined import joined, open_request
from tests.notebooks.notebook import notebook, put
from tests.scripted_agent import ScriptedAgent, call, text
from tests.server.kernel_guest import Guest
from tests.server.test_canary import Canary, Heard, every_answer, log, stored  # noqa: F401 - log is a fixture

CODE = json.dumps({"code": "x = 6 * 7\nprint('in the cell', x)"})


@pytest.fixture
def script() -> ScriptedAgent:
    return ScriptedAgent([*text("p1", "Look: "), call("c1", "run_code", CODE), *text("p2", "**Done**")])


async def yes(_prompt: str, _secret: bool) -> str:
    return "y"


class Afar:
    """A notebook of this server whose kernel sees nothing of it, and a page that has it open."""

    def __init__(self, book: Notebook, guest: Guest, page: Page) -> None:
        self.book = book
        self.guest = guest
        self.page = page

    async def run(self, code: str) -> Any:
        """Run a cell as a front end with a person runs it."""
        return await self.book.run(code, ask=yes)


@pytest.fixture
def url(jp_serverapp: Any, http_server_client: Any) -> str:
    """Where the page says that the server is."""
    return f"http://127.0.0.1:{http_server_client.get_http_port()}{jp_serverapp.base_url}"


@pytest.fixture
def afar(  # noqa: PLR0917 - a server, its page and its kernel
    jp_serverapp: Any,
    jp_ws_fetch: Any,
    jp_data_dir: Path,
    jp_asyncio_loop: Any,
    tmp_path: Path,
    workspace: Path,
    knock: Any,
    url: str,
) -> Any:
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    (tmp_path / "alone").mkdir()
    hidden = {"JUPYTER_RUNTIME_DIR": str(nothing), "JUPYTER_DATA_DIR": str(nothing)}
    env = {**hidden, "JUPYTER_AGENTCHAT_DATA_DIR": str(tmp_path / "alone")}
    launch = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": ["env", "-u", "JPY_SESSION_NAME", *launch], "display_name": "Afar", "language": "python"}
    folder = jp_data_dir / "kernels" / "afar"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps({**spec, "env": env}))
    path = put(workspace / "a.ipynb", notebook()).relative_to(jp_serverapp.root_dir).as_posix()
    kernels = jupyter_of(jp_serverapp).kernels
    assert kernels is not None

    async def open_it() -> Afar:
        kernel = await kernels.of(path, "afar")
        assert kernel is not None
        session = {"id": "", "kernel": {"id": kernel.kernel_id}}
        socket = await jp_ws_fetch("api/kernels", kernel.kernel_id, "channels")
        guest = Guest(knock, session)
        return Afar(Notebook(kernel, path), guest, Page(socket, guest, url))

    opened = jp_asyncio_loop.run_until_complete(open_it())
    yield opened
    jp_asyncio_loop.run_until_complete(opened.page.close())
    jp_asyncio_loop.run_until_complete(kernels.close())
    jp_asyncio_loop.run_until_complete(jp_serverapp.kernel_manager.shutdown_all(now=True))


async def test_it_joins_the_session_of_its_notebook(afar, script, open_channel, api):
    await afar.run(LOAD)
    await afar.page.handed_over()
    assert afar.page.asked == [{"version": 1, "ask": afar.page.asked[0]["ask"]}]
    window = await open_channel()
    await window.hello()
    run = afar.book.begin("%%agent -o answer\nwhat is {nothing}?", ask=yes)
    session_id = await joined(window)
    request = await open_request(window, session_id)
    await window.ask("answer", session_id=session_id, request_id=request.request_id, option="allow_once")
    assert await run.wait(60)
    assert run.state == "ok", run.live.outputs
    assert script.outcomes[0].output == "code: done\nin the cell 42"
    assert ALONE not in printed(run)
    assert "**Done**" in printed(run)
    assert printed(await afar.run("x")) == "42"
    row = (await api("GET", "/sessions"))[1]["sessions"][0]
    assert (row["notebook"], row["workspace"].endswith("/work")) == ("a.ipynb", True)
    assert "scripted" in printed(await afar.run("%agent list"))


async def test_without_a_window_nothing_is_allowed_in_the_cell(afar, script):
    await afar.run(LOAD)
    await afar.page.handed_over()
    run = await afar.run("%agent go")
    assert script.outcomes[0].status == "denied"
    assert "Allow this once?" not in printed(run)
    assert ALONE not in printed(run)


async def test_who_runs_notebooks_by_program_is_asked_for_nothing(afar):
    await afar.book.run(LOAD)
    run = await afar.book.run("%agent hello")
    assert printed(run).startswith(ALONE)
    assert afar.page.asked == []


async def test_a_page_that_answers_late_is_heard_at_the_next_prompt(afar, script):
    run = await afar.run(f"{LOAD}\n%agent first")  # this page knows no subshells, and the kernel is busy
    assert ALONE in printed(run)
    await afar.page.handed_over()
    await afar.run("%agent second")
    assert len(script.prompts) == 1


async def test_what_no_page_was_asked_for_is_passed_over(afar, script):
    afar.page.words = {"ask": "0" * 32}
    await afar.run(LOAD)
    await afar.page.handed_over()
    assert ALONE in printed(await afar.run("%agent go"))
    assert script.prompts == []


async def test_a_server_whose_file_opens_nothing_is_joined_too(afar, script, tmp_path, url):
    left = {"url": url, "root_dir": str(tmp_path), "pid": os.getpid(), "token": ""}  # it has a password
    (tmp_path / "nothing" / "jpserver-1.json").write_text(json.dumps(left))
    await afar.run(LOAD)
    assert afar.page.asked == []  # it may yet be found
    assert ALONE in printed(await afar.run("%agent first"))
    await afar.page.handed_over()
    await afar.run("%agent second")
    await afar.run("%agent third")
    assert (len(script.prompts), len(afar.page.asked)) == (2, 1)


async def test_a_server_that_has_forgotten_it_lets_it_in_again(afar, script, extension):
    await afar.run(LOAD)
    await afar.page.handed_over()
    await afar.run("%agent go")
    extension.desk.passes.close()  # as after a restart
    begun = afar.book.begin("%agent again", ask=yes)
    await begun.wait(60)
    await afar.page.handed_over()
    await afar.run("%agent and again")
    assert len(script.prompts) == 2


class TestNoWay:
    async def test_there_is_no_route(self, afar):
        afar.page.words = {"url": "http://127.0.0.1:9/"}
        await afar.run(LOAD)
        await afar.page.handed_over()
        said = printed(await afar.run("%agent hello"))
        where = "Your page has the Jupyter server at http://127.0.0.1:9/, which this kernel cannot use."
        assert f"{where} It does not answer." in said and ALONE in said
        again = printed(await afar.run("%agent hello"))
        assert where not in again and "demo" in again

    async def test_nobody_trusts_its_certificate(self, afar, tmp_path, monkeypatch):
        async def never(_reader: Any, _writer: Any) -> None:
            raise AssertionError

        folder = tmp_path / "tls"
        folder.mkdir()
        async with listening(never, ssl=untrusted(folder)) as port:
            afar.page.words = {"url": f"https://127.0.0.1:{port}/"}
            await afar.run(LOAD)
            await afar.page.handed_over()
            said = printed(await afar.run("%agent hello"))
        assert "Its certificate is not one that this machine trusts." in said
        assert ALONE in said

    async def test_the_secret_is_too_old(self, afar):
        afar.page.words = {"secret": "agentchat_once_" + "x" * 43}
        await afar.run(LOAD)
        await afar.page.handed_over()
        said = printed(await afar.run("%agent hello"))
        assert "%reload_ext jupyter_agentchat" in said and ALONE in said


LOOK = """
import gc, os, sys, linecache, tempfile
print({**globals()}, dict(os.environ), sys.argv, In, Out, linecache.cache)
print([*get_ipython().history_manager.get_range()], get_ipython().kernel.get_parent("shell"))
%history -g
"""


async def test_r_k2_secret_and_credential_appear_nowhere(  # noqa: PLR0917 - everything that is looked at
    afar,
    script,
    log,  # noqa: F811
    api,
    open_channel,
    extension,
    monkeypatch,
    workspace,
):
    words = []
    passes = extension.desk.passes
    for name in ("invite", "redeem"):
        made = getattr(passes, name)

        def kept(*given, made=made):
            words.append(made(*given))
            return words[-1]

        monkeypatch.setattr(passes, name, kept)
    window = await open_channel()
    await window.hello()
    outputs = [await afar.run(LOAD)]
    await afar.page.handed_over()
    outputs.append(await afar.run("1 + 1"))
    run = afar.book.begin("answer = %agent go", ask=yes)
    session_id = await joined(window)
    request = await open_request(window, session_id)
    await window.ask("answer", session_id=session_id, request_id=request.request_id, option="allow_once")
    assert await run.wait(60)
    outputs += [run, await afar.run("answer"), await afar.run("1 / 0"), await afar.run(LOOK)]
    errors = [(await afar.guest.redeem(words[0])).body, (await afar.guest.redeem(words[0] + "x")).body]
    assert len(words) == 2 and script.outcomes[0].output.endswith("42")
    seen: dict[str, bytes] = {
        "outputs": json.dumps([one.live.outputs for one in outputs]).encode(),
        "channel": json.dumps(window.heard).encode(),
        "errors": b"\n".join(errors),
        "log": "\n".join(log.lines).encode(),
        "notebook": (workspace / "a.ipynb").read_bytes(),
        **await every_answer(api, session_id),
        **stored(extension.session_folder()),
    }
    assert b"'answer'" in seen["outputs"] and b"/credential" in seen["log"]
    for word in words:
        canary = Canary(word[-43:])
        assert [name for name, content in seen.items() if canary.shows_in(content)] == []
