"""A kernel that our page lets in: a secret that is good once, and what it opens (R-W, R-T9)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from jupyter_agentchat.runtime.clock import FakeClock
from jupyter_agentchat.server.passes import CREDENTIAL, GOOD_FOR, ONCE
from jupyter_agentchat.server.routes import HANDLERS
from tests.notebooks.notebook import notebook, put
from tests.scripted_agent import ScriptedAgent, call, text
from tests.server.authorizers import Remembers
from tests.server.kernel_guest import Guest, bearer, code
from tests.server.test_doors import REST

WRITE = '{"path": "a.txt", "content": "x"}'


@pytest.fixture
def script() -> ScriptedAgent:
    return ScriptedAgent([call("c1", "write_file", WRITE), *text("p2", "Done.")])


@pytest.fixture(autouse=True)
def everything_allowed() -> None:
    Remembers.asked.clear()
    Remembers.allowed = {"read", "write", "execute"}
    Remembers.denied = set()


@pytest.fixture
def open_notebook(jp_serverapp: Any, jp_fetch: Any, knock: Any, workspace: Any, jp_asyncio_loop: Any) -> Any:
    """Return a coroutine function: a notebook with a kernel of its own, which nobody has let in yet."""
    guests: list[Guest] = []

    async def make(name: str = "a.ipynb") -> Guest:
        path = put(workspace / name, notebook()).relative_to(jp_serverapp.root_dir).as_posix()
        wanted = {"path": path, "name": name, "type": "notebook", "kernel": {"name": "python3"}}
        made = await jp_fetch("api/sessions", method="POST", body=json.dumps(wanted))
        guests.append(Guest(knock, json.loads(made.body)))
        return guests[-1]

    yield make
    for one in guests:
        jp_asyncio_loop.run_until_complete(one.leave())
    jp_asyncio_loop.run_until_complete(jp_serverapp.kernel_manager.shutdown_all(now=True))


@pytest.fixture
def guest(open_notebook: Any, jp_asyncio_loop: Any) -> Guest:
    made: Guest = jp_asyncio_loop.run_until_complete(open_notebook())
    return made


@pytest.fixture
def inside(guest: Guest, jp_asyncio_loop: Any) -> Any:
    """Return the guest, let in, with its session and its end of the channel."""

    async def come_in() -> Any:
        await guest.come_in()
        status, row = await guest.session()
        assert status == 200, row
        cell = await guest.connect()
        await cell.ask("hello", protocol=[1], client="jupyterlab")  # it is a kernel, whatever it says
        return guest, row["session_id"], cell

    return jp_asyncio_loop.run_until_complete(come_in())


# --- the secret


async def test_a_secret_works_once(guest) -> None:
    secret = await guest.secret()
    assert secret.startswith(ONCE)
    first, second = await guest.redeem(secret), await guest.redeem(secret)
    assert first.code == 201
    assert json.loads(first.body).keys() == {"kernel_id", "credential"}
    assert json.loads(first.body)["credential"].startswith(CREDENTIAL)
    assert (second.code, code(second)) == (403, "forbidden")
    guest.credential = json.loads(first.body)["credential"]
    assert await guest.is_in()


async def test_the_next_secret_takes_the_place_of_one_that_waits_and_of_what_was_given(guest) -> None:
    old, new = await guest.secret(), await guest.secret()
    assert (await guest.redeem(old)).code == 403
    guest.credential = json.loads((await guest.redeem(new)).body)["credential"]
    first = guest.credential
    await guest.come_in()
    assert await guest.is_in()
    guest.credential = first
    assert not await guest.is_in()


class TestInTime:
    @pytest.fixture
    def clock(self) -> FakeClock:
        return FakeClock()

    async def test_a_secret_is_good_for_a_minute(self, guest, clock) -> None:
        assert GOOD_FOR == 60
        secret = await guest.secret()
        clock.advance(GOOD_FOR - 1)
        assert (await guest.redeem(secret)).code == 201
        late = await guest.secret()
        clock.advance(GOOD_FOR)
        assert code(await guest.redeem(late)) == "forbidden"


async def test_nothing_of_one_kernel_opens_anything_of_another(guest, open_notebook) -> None:
    other = await open_notebook("b.ipynb")
    secret = await guest.secret()
    await other.secret()
    assert code(await other.redeem(secret)) == "forbidden"
    await guest.come_in()
    other.credential = guest.credential
    assert not await other.is_in()
    assert (await other.session())[0] == 403
    with pytest.raises(HTTPClientError, match="403"):
        await other.connect()


async def test_there_is_a_secret_only_for_a_kernel_of_a_notebook_of_this_server(guest, jp_fetch) -> None:
    token = guest.knock.token
    bare = json.loads((await jp_fetch("api/kernels", method="POST", body="{}")).body)["id"]
    for kernel_id in (bare, "0" * 8, "x"):
        guest.kernel_id = kernel_id
        assert code(await guest.ask("secret", token)) == "not_found"


# --- its end


async def test_what_a_kernel_was_given_ends_with_it(inside, jp_fetch) -> None:
    guest, _, cell = inside
    assert await guest.is_in()
    await jp_fetch("api/sessions", guest.jupyter_session, method="DELETE")
    assert (await cell.closed())[0] == 4403
    assert not await guest.is_in()
    with pytest.raises(HTTPClientError, match="403"):
        await guest.connect()


async def test_what_a_kernel_was_given_ends_when_it_restarts(inside, jp_fetch) -> None:
    guest, _, cell = inside
    waits = await guest.secret()
    await jp_fetch("api/kernels", guest.kernel_id, "restart", method="POST", body="{}")
    assert (await cell.closed())[0] == 4403
    assert not await guest.is_in()
    assert (await guest.redeem(waits)).code == 403


async def test_what_a_kernel_was_given_ends_when_its_process_dies(inside, jp_serverapp) -> None:
    guest, _, cell = inside
    await jp_serverapp.kernel_manager.get_kernel(guest.kernel_id).provisioner.kill()
    assert (await cell.closed())[0] == 4403  # Jupyter looks every three seconds, and starts it anew
    assert not await guest.is_in()


# --- R-W1 to R-W4: who may ask


async def test_r_w1_a_page_needs_its_login_and_xsrf(guest, knock) -> None:
    cookie = await knock.cookie()
    for headers in ({}, {"Authorization": "token wrong"}, cookie, bearer(ONCE + "x" * 43)):
        assert (await guest.ask("secret", headers)).code == 403, headers
    both = {"Cookie": cookie["Cookie"] + "; _xsrf=same", "X-XSRFToken": "same"}
    assert (await guest.ask("secret", both)).code == 201


async def test_r_w1_no_login_opens_a_kernel_s_door_and_no_credential_another_one(inside, knock) -> None:
    guest, session_id, _ = inside
    for headers in (knock.token, await knock.cookie(), {}):
        assert (await guest.ask("agents", headers, method="GET")).code == 403
        assert (await guest.ask("session", headers)).code == 403
        assert await knock.socket_status(f"api/agentchat/kernels/{guest.kernel_id}/channel", headers) == 403
    for verb, path in REST:
        where = path.replace("some-session", session_id)
        answer = await knock.rest(verb, where, bearer(guest.credential), "{}" if verb != "GET" else None)
        assert (answer.code, code(answer)) == (403, "forbidden"), (verb, path)
    assert await knock.socket_status("api/agentchat/channel", bearer(guest.credential)) == 403
    assert (await knock.rest("GET", "api/contents", bearer(guest.credential))).code == 403
    assert len(HANDLERS) > 20 < len(REST)


async def test_r_w2_a_foreign_page_gets_nothing(guest, knock) -> None:
    foreign = {"Origin": "http://evil.example"}
    both = {"Cookie": (await knock.cookie())["Cookie"] + "; _xsrf=same", "X-XSRFToken": "same"}
    assert (await guest.ask("secret", {**both, **foreign})).code in (403, 404)
    secret = await guest.secret()
    assert (await guest.redeem(secret, **foreign)).code in (403, 404)
    guest.credential = json.loads((await guest.redeem(secret)).body)["credential"]
    headers = {**bearer(guest.credential), **foreign}
    assert (await guest.ask("session", headers)).code in (403, 404)
    assert await knock.socket_status(f"api/agentchat/kernels/{guest.kernel_id}/channel", headers) == 403


REMEMBERS = pytest.mark.parametrize("server_config", [{"authorizer_class": Remembers}], indirect=True)


@REMEMBERS
async def test_r_w4_who_may_not_run_code_lets_no_kernel_in(server_config, guest, knock) -> None:
    Remembers.denied = {("execute", "kernels")}
    assert code(await guest.ask("secret", knock.token)) == "forbidden"
    Remembers.denied, Remembers.allowed = set(), {"read", "write"}
    assert code(await guest.ask("secret", knock.token)) == "forbidden"


@REMEMBERS
async def test_r_w3_leave_is_asked_for_again_at_everything_a_kernel_does(server_config, inside) -> None:
    guest, session_id, cell = inside
    Remembers.allowed = {"read"}
    refused = await cell.prompt(session_id, delivery="queue")
    assert refused["error"]["code"] == "forbidden"
    assert (await guest.session())[0] == 403
    Remembers.allowed, Remembers.denied = {"read", "write", "execute"}, {("read", "contents")}
    refused = await cell.prompt(session_id, delivery="queue")
    assert "read contents" in refused["error"]["message"]
    Remembers.allowed = set()
    assert not await guest.is_in()


# --- what it may


async def test_its_session_is_its_notebook_s_and_it_sees_no_other(guest, api, workspace) -> None:
    others = [await api.new_session(workspace), await api.new_session(workspace, notebook="b.ipynb")]
    mine = await api.new_session(workspace, notebook="a.ipynb", title="Mine")
    await guest.come_in()
    assert (await guest.session())[1]["session_id"] == mine
    assert (await guest.session(name="Mine"))[1]["session_id"] == mine
    for name in others:
        assert (await guest.session(name=name))[1]["error"]["code"] == "unknown_session"
    cell = await guest.connect()
    await cell.ask("hello", protocol=[1], client="kernel")
    sent = next(m for m in cell.heard if m["type"] == "sessions")["sessions"]
    assert [row["session_id"] for row in sent] == [mine]
    for refused in (
        await cell.ask("attach", session_id=others[0]),
        await cell.prompt(others[0], delivery="queue"),
        await cell.ask("cancel", session_id=others[0], turn_id="t"),
    ):
        assert refused["error"]["code"] == "unknown_session"
    new = (await guest.session(new=True))[1]
    assert (new["notebook"], new["workspace"]) == ("a.ipynb", str(workspace))
    await api("PATCH", f"/sessions/{others[0]}", {"title": "No news for a kernel"})
    await api("PATCH", f"/sessions/{new['session_id']}", {"title": "News"})
    await cell.until(lambda m: m["type"] == "sessions" and new["session_id"] in json.dumps(m))
    known = {row["session_id"] for m in cell.heard if m["type"] == "sessions" for row in m["sessions"]}
    assert known == {mine, new["session_id"]}


FORBIDDEN: dict[str, tuple[dict[str, Any], ...]] = {
    "prompt": (
        {"content": "x"},
        {"content": "x", "delivery": "steer"},
        {"content": "x", "delivery": "interrupt"},
        {"content": "x", "delivery": "queue", "settings": {"mode": "bypass"}},
        {"content": "x", "delivery": "queue", "settings": {"mode": "accept_edits"}},
        {"content": [{"type": "file", "path": "a.txt"}], "delivery": "queue"},
        {"content": [{"type": "variable", "path": "b.ipynb", "name": "x"}], "delivery": "queue"},
    ),
    "queue": ({"op": "pause"}, {"op": "remove", "prompt_id": "another"}, {"op": "resume"}),
    "cancel": ({}, {"turn_id": "another"}),
    "pause": ({},),
    "resume": ({},),
    "set": ({"title": "Mine"}, {"mode": "bypass"}),
    "stop_tool": ({"part_id": "p"},),
    "offer": (
        {"tools": ["edit_notebook"], "documents": ["work/b.ipynb"]},
        {"tools": ["run_code"], "kernels": ["another"]},
        {"tools": ["run_code"], "kernels": [], "documents": ["work/a.ipynb"]},
    ),
}


async def test_r_t9_it_says_its_own_prompts_and_changes_nothing_else(inside) -> None:
    guest, session_id, cell = inside
    transcript = await cell.attach(session_id)
    for kind, cases in FORBIDDEN.items():
        for fields in cases:
            reply = await cell.ask(kind, session_id=session_id, **fields)
            assert reply["error"]["code"] == "forbidden", (kind, fields)
    everywhere = await cell.ask("offer", tools=["run_code"], kernels=[guest.kernel_id])
    assert everywhere["error"]["code"] == "forbidden"
    own = {"session_id": session_id, "tools": ["run_code"], "kernels": [guest.kernel_id]}
    assert (await cell.ask("offer", **own))["ok"]
    assert cell.transcripts[session_id].seq == transcript.seq, "nothing was stored"


async def test_r_t9_its_turn_asks_in_every_session_and_it_may_only_say_no(
    inside, api, open_channel, workspace
) -> None:
    _, session_id, cell = inside
    window = await open_channel()
    await window.hello()
    assert (await window.ask("set", session_id=session_id, mode="accept_edits"))["ok"]
    await cell.attach(session_id)
    await window.attach(session_id)
    assert (await cell.prompt(session_id, delivery="queue"))["ok"]
    while not cell.transcripts[session_id].requests:
        await cell.hear()
    request_id = cell.transcripts[session_id].requests[0].request_id
    answer = {"session_id": session_id, "request_id": request_id}
    for option in ("allow_once", "allow_session", "nonsense", None):
        assert (await cell.ask("answer", option=option, **answer))["error"]["code"] == "forbidden", option
    assert (await cell.ask("answer", option="deny", **answer))["ok"]
    await cell.until_turn_ended(session_id)
    assert not (workspace / "a.txt").exists()
    prompt = cell.transcripts[session_id].turns[0].parts[0]
    assert prompt.author.kind == "user"  # R-W10: the person whose page let it in


async def test_a_window_allows_what_its_prompt_asks_for(inside, open_channel, workspace) -> None:
    _, session_id, cell = inside
    window = await open_channel()
    await window.attach(session_id)
    await cell.prompt(session_id, delivery="queue", settings={"mode": "ask"})
    while not window.transcripts[session_id].requests:
        await window.hear()
    request_id = window.transcripts[session_id].requests[0].request_id
    await window.ask("answer", session_id=session_id, request_id=request_id, option="allow_once")
    await window.until_turn_ended(session_id)
    assert (workspace / "a.txt").read_text() == "x"


async def test_over_a_new_connection_it_still_stops_and_takes_back_its_own(inside, api) -> None:
    guest, session_id, cell = inside
    await cell.attach(session_id)
    await cell.prompt(session_id, delivery="queue")
    while not cell.transcripts[session_id].requests:
        await cell.hear()
    waits = (await cell.prompt(session_id, delivery="queue"))["prompt_id"]
    again = await guest.connect()
    await again.ask("hello", protocol=[1], client="kernel")
    await again.attach(session_id)
    remove = {"session_id": session_id, "op": "remove", "prompt_id": waits}
    assert (await again.ask("queue", **remove))["ok"]
    turn_id = again.transcripts[session_id].turns[0].turn_id
    assert (await again.ask("cancel", session_id=session_id, turn_id=turn_id))["ok"]
    await again.until_turn_ended(session_id)


async def test_r_t9_what_a_window_said_never_becomes_its_own(inside, open_channel) -> None:
    guest, session_id, cell = inside
    window = await open_channel()
    await window.attach(session_id)
    turn_id = (await window.prompt(session_id, id="the-window-s"))["turn_id"]
    own = {"session_id": session_id, "tools": ["run_code"], "kernels": [guest.kernel_id]}
    assert (await cell.ask("offer", said=["the-window-s"], **own))["ok"]
    refused = await cell.ask("cancel", session_id=session_id, turn_id=turn_id)
    assert refused["error"]["code"] == "forbidden"
    await window.ask("cancel", session_id=session_id)
    await window.until_turn_ended(session_id)
