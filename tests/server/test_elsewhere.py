"""An agent that runs elsewhere, over the real routes: it reads prompts, writes, asks, and is stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from jupyter_server.auth.identity import PasswordIdentityProvider

from jupyter_agentchat.protocol.parts import Elsewhere, Text, ToolCall
from jupyter_agentchat.runtime.clock import FakeClock
from tests.scripted_agent import Gate, ScriptedAgent
from tests.scripted_agent import text as says
from tests.server.away_agent import AwayAgent, appended, asks, ends, started, text, tool, updated


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def script(gate: Gate) -> ScriptedAgent:
    return ScriptedAgent([*says("p1", "I am "), gate, *says("p2", "here")])


@pytest.fixture
def come(api: Any, knock: Any, jp_base_url: str) -> Iterator[Any]:
    """Return a coroutine function that makes a token for a session and returns the agent that has it."""
    agents: list[AwayAgent] = []

    async def make(session_id: str) -> AwayAgent:
        status, made = await api("POST", f"/sessions/{session_id}/agent-token")
        assert status == 201, made
        assert set(made) == {"session_id", "token"}
        agents.append(AwayAgent(knock, jp_base_url, session_id, made["token"]))
        return agents[-1]

    yield make
    for agent in agents:
        agent.close()


@pytest.fixture
def begin(api: Any, come: Any, workspace: Any, open_channel: Any) -> Any:
    """Return a coroutine function: a session, its agent, and a window that looks on."""

    async def make() -> tuple[AwayAgent, Any]:
        session_id = await api.new_session(workspace, agent="elsewhere")
        agent, window = await come(session_id), await open_channel()
        await window.attach(session_id)
        return agent, window

    return make


async def turn_of(window: Any, agent: AwayAgent, said: str = "Build it") -> str:
    reply = await window.prompt(agent.session_id, said)
    assert reply["ok"], reply
    return str(reply["turn_id"])


# --- a conversation


async def test_it_reads_a_prompt_and_answers_in_batches(begin) -> None:
    agent, window = await begin()
    stream = await agent.read()
    assert [event.name for event in await stream.until("synced")] == ["snapshot", "synced"]
    await window.prompt(agent.session_id, "Build it")
    turn = (await agent.next_of(stream, "turn_started"))["turn_id"]
    said = (await agent.next_of(stream, "part_started"))["part"]
    assert (said["type"], said["content"][0]["text"]) == ("prompt", "Build it")

    await agent.written(started(text(turn)), appended("t1", 0, "It "))
    await agent.written(
        appended("t1", 3, "builds."), updated(text(turn, said="It builds.", status="completed"))
    )
    call = tool(turn, status="in_progress", title="Make all")
    await agent.written(started(call), appended("c1", 0, "cc -o a a.c\n", field="output"))
    done = tool(turn, status="completed", title="Make all", output="cc -o a a.c\n", exit_code=0)
    usage = {"type": "usage_recorded", "turn_id": turn, "request_id": "q1", "model": "big", "cost": 0.5}
    tokens = {"input_tokens": 7, "output_tokens": None}
    answer = await agent.written(updated(done), {**usage, **tokens}, ends(turn), batch_id="last")
    assert answer == {"batch_id": "last", "written": 3}

    transcript = await window.until_turn_ended(agent.session_id)
    _, words, card = transcript.turns[0].parts
    assert isinstance(words, Text)
    assert isinstance(card, ToolCall)
    assert (words.text, words.status) == ("It builds.", "completed")
    assert (card.output, card.exit_code, card.allowed) == ("cc -o a a.c\n", 0, None)
    assert card.started_at is not None
    assert card.ended_at is not None
    mark = Elsewhere(agent="build-bot", version="1.2", host="127.0.0.1")
    assert words.elsewhere == card.elsewhere == mark
    assert transcript.turns[0].stop_reason == "end_turn"
    assert (transcript.totals.cost, transcript.totals.tokens_unknown) == (0.5, 1)
    assert (await agent.next_of(stream, "turn_ended"))["stop_reason"] == "end_turn"


async def test_it_may_begin_a_turn_that_nobody_asked_for(begin) -> None:
    agent, window = await begin()
    begins = {"type": "turn_started", "turn_id": "nightly", "model": "big"}
    await agent.written(begins, started(text("nightly", said="Red.", status="completed")))
    reply = await window.prompt(agent.session_id, "Why?")
    assert "turn_id" not in reply, "it joins the running turn"
    await agent.written(started(text("nightly", "t2", "A flake.", "completed")), ends("nightly"))
    transcript = await window.until_turn_ended(agent.session_id)
    assert [part.part_id for part in transcript.turns[0].parts] == ["t1", reply["prompt_id"], "t2"]
    whole = {"type": "turn_started", "turn_id": "again"}
    await agent.written(whole, started(text("again", said="Green.", status="completed")), ends("again"))
    assert (await agent.refused({**begins, "turn_id": "again"}))[0] == "stale_request"
    assert (await window.prompt(agent.session_id, "Thanks"))["turn_id"]
    assert (await agent.refused({**begins, "turn_id": "other"}))[0] == "busy"


async def test_what_a_person_adds_stands_in_the_running_turn_at_once(begin) -> None:
    agent, window = await begin()
    turn = await turn_of(window, agent)
    stream = await agent.read()
    await stream.until("synced")
    await window.prompt(agent.session_id, "And test it")
    added = await agent.next_of(stream, "part_started")
    assert added["part"]["content"][0]["text"] == "And test it"
    await window.ask("pause", session_id=agent.session_id)
    await window.prompt(agent.session_id, "Later")
    assert [item.content[0].text for item in window.transcripts[agent.session_id].queue] == ["Later"]
    await window.ask("resume", session_id=agent.session_id)
    assert (await agent.next_of(stream, "part_started"))["part"]["content"][0]["text"] == "Later"
    await window.prompt(agent.session_id, "Then this", delivery="queue")
    await agent.written(ends(turn))
    following = await agent.next_of(stream, "turn_started")
    assert following["turn_id"] != turn
    assert (await agent.next_of(stream, "part_started"))["part"]["content"][0]["text"] == "Then this"


async def test_r_p8_a_person_s_stop_reaches_it_and_nothing_is_written_after_it(begin) -> None:
    agent, window = await begin()
    turn = await turn_of(window, agent)
    stream = await agent.read()
    await agent.written(started(text(turn)), appended("t1", 0, "Half a "))
    assert (await window.ask("cancel", session_id=agent.session_id))["ok"]
    assert (await agent.next_of(stream, "turn_ended"))["stop_reason"] == "cancelled"
    for late in (appended("t1", 7, "sentence"), started(text(turn, "t2")), ends(turn)):
        code, sentence = await agent.refused(late)
        assert code == "stale_request"
        assert "has ended" in sentence
    (ended,) = (await window.until_turn_ended(agent.session_id)).turns
    assert (ended.stop_reason, ended.parts[-1].status, ended.parts[-1].text) == (
        "cancelled",
        "cancelled",
        "Half a ",
    )
    assert (await window.prompt(agent.session_id, "Again"))["turn_id"], "and the session goes on"


# --- asking


async def test_r_a1_it_asks_and_the_answer_is_a_person_s(begin) -> None:
    agent, window = await begin()
    turn = await turn_of(window, agent)
    stream = await agent.read()
    await agent.written(started(tool(turn, title="Make all")), asks(turn))
    (request,) = (await window.attach(agent.session_id)).requests
    assert (request.action, request.title, request.kind) == ('{"command": "make"}', "Make all", "execute")
    assert [option.kind for option in request.options] == ["allow_once", "reject_once"]
    assert request.elsewhere == Elsewhere(agent="build-bot", version="1.2", host="127.0.0.1")

    runs = updated(tool(turn, status="in_progress", title="Make all"))
    assert "has not answered" in (await agent.refused(runs))[1]
    other = tool(turn, title="Make all", input='{"command": "rm -rf /"}')
    assert "may not be changed" in (await agent.refused(updated(other)))[1]
    assert "may not be changed" in (await agent.refused(appended("c1", 19, "x", field="input")))[1]

    answer = {"session_id": agent.session_id, "request_id": "r1"}
    assert (await window.ask("answer", option="allow_once", **answer))["ok"]
    resolved = await agent.next_of(stream, "permission_resolved")
    assert (resolved["option"], resolved["by"]["kind"]) == ("allow_once", "user")
    assert (await window.ask("answer", option="deny", **answer))["error"]["code"] == "stale_request"
    await agent.written(runs)
    assert "may not be changed" in (await agent.refused(updated(other)))[1]
    await agent.written(updated(tool(turn, status="completed", title="Make all")), ends(turn))
    card = (await window.until_turn_ended(agent.session_id)).turns[0].parts[-1]
    assert (card.allowed.outcome, card.allowed.by.kind) == ("allowed", "user")


async def test_a_no_is_a_no_in_the_record(begin) -> None:
    agent, window = await begin()
    turn = await turn_of(window, agent)
    await agent.written(started(tool(turn)), asks(turn))
    answer = {"session_id": agent.session_id, "request_id": "r1", "option": "deny", "text": "Not today"}
    assert (await window.ask("answer", **answer))["ok"]
    for status in ("in_progress", "completed"):
        assert "said no" in (await agent.refused(updated(tool(turn, status=status))))[1]
    await agent.written(updated(tool(turn, status="denied")), ends(turn))
    card = (await window.until_turn_ended(agent.session_id)).turns[0].parts[-1]
    assert (card.status, card.allowed.outcome, card.allowed.why) == ("denied", "denied", "Not today")


async def test_a_call_that_is_given_up_withdraws_its_question(begin) -> None:
    agent, window = await begin()
    turn = await turn_of(window, agent)
    await agent.written(started(tool(turn)), asks(turn), started(tool(turn, "c2")), asks(turn, "c2", "r2"))
    await agent.written(updated(tool(turn, status="cancelled")))
    assert [r.request_id for r in (await window.attach(agent.session_id)).requests] == ["r2"]
    assert (await agent.refused(ends(turn)))[0] == "bad_request"
    await agent.written(ends(turn, stop_reason="error", error="The disk is full."))
    (ended,) = (await window.until_turn_ended(agent.session_id)).turns
    assert (ended.stop_reason, ended.error.message) == ("error", "The disk is full.")
    answer = {"session_id": agent.session_id, "request_id": "r2", "option": "allow_once"}
    assert (await window.ask("answer", **answer))["error"]["code"] == "stale_request"


async def test_a_question_is_answered_in_words(begin) -> None:
    agent, window = await begin()
    turn = await turn_of(window, agent)
    stream = await agent.read()
    asked = {"type": "question_asked", "turn_id": turn, "request_id": "q1", "text": "Which branch?"}
    await agent.written({**asked, "options": ["main", "next"]})
    answer = {"session_id": agent.session_id, "request_id": "q1"}
    assert (await window.ask("answer", text="The old one", **answer))["ok"]
    answered = await agent.next_of(stream, "question_answered")
    assert (answered["text"], answered["by"]["kind"]) == ("The old one", "user")


# --- once


async def test_r_p1_a_batch_that_comes_again_is_written_once(begin, extension) -> None:
    agent, window = await begin()
    turn = await turn_of(window, agent)
    first = (started(text(turn)), appended("t1", 0, "Once"))
    answer = await agent.written(*first, batch_id="b1")
    stored = (await window.attach(agent.session_id)).seq
    assert await agent.written(*first, batch_id="b1") == answer
    code, sentence = await agent.refused(appended("t1", 4, "!"), batch_id="b1")
    assert (code, "with a new id" in sentence) == ("bad_request", True)
    assert (await agent.refused(appended("t1", 9, "gap"), batch_id="b2"))[0] == "stale_request"
    assert await agent.written(appended("t1", 4, "!"), batch_id="b2") == {"batch_id": "b2", "written": 1}

    await extension.desk._begin_anew("The test says so.")  # as after a restart: the turn ends there
    assert await agent.written(*first, batch_id="b1") == answer
    manager = await extension.desk.manager()
    session = await manager.session(agent.session_id)
    assert [turn.stop_reason for turn in session.transcript.turns] == ["interrupted"]
    assert session.transcript.turns[0].parts[1].text == "Once!"
    frames = await session.frames(stored, 100)
    assert [f.event.text for f in frames if f.event.__struct_config__.tag == "part_appended"] == ["!"]
    assert (await agent.refused(appended("t1", 5, "?")))[0] == "stale_request"


async def test_r_p1_the_same_batch_twice_at_the_same_time_is_written_once(begin, jp_asyncio_loop) -> None:
    agent, window = await begin()
    turn = await turn_of(window, agent)
    tasks = [
        jp_asyncio_loop.create_task(agent.write(started(text(turn, said="Once")), batch_id="b1"))
        for _ in range(8)
    ]
    assert {json.dumps(await task) for task in tasks} == {'[200, {"batch_id": "b1", "written": 1}]'}
    assert len((await window.attach(agent.session_id)).turns[0].parts) == 2


async def test_one_bad_event_refuses_the_whole_batch_and_is_named(begin) -> None:
    agent, window = await begin()
    turn = await turn_of(window, agent)
    before = (await window.attach(agent.session_id)).seq
    code, sentence = await agent.refused(started(text(turn)), appended("t1", 0, "a"), appended("t1", 5, "b"))
    assert code == "stale_request"
    assert sentence.startswith("Nothing was written: event 3 (part_appended): there is a gap")
    code, sentence = await agent.refused(started(text(turn)), {**started(text(turn)), "at": 1})
    assert (code, "$.events[1]" in sentence) == ("bad_request", True)
    assert (await window.attach(agent.session_id)).seq == before


async def test_a_batch_is_not_larger_than_a_frame(begin) -> None:
    agent, window = await begin()
    turn = await turn_of(window, agent)
    code, sentence = await agent.refused(*[started(text(turn, f"t{n}", "x" * 30_000)) for n in range(40)])
    assert (code, "1,048,576 bytes" in sentence) == ("too_large", True)
    await agent.written(*[started(text(turn, f"t{n}", "x" * 30_000)) for n in range(30)])


@pytest.mark.parametrize("body", ["", "[]", "NaN", "{", '{"batch_id": "b"}', "[" * 10_000, '"é\\ud800"'])
async def test_r_w12_any_body_gets_a_sentence(begin, body) -> None:
    agent, _ = await begin()
    status, answer = await agent.post(body)
    assert (status, answer["error"]["code"]) == (400, "bad_request")


# --- is it there?


class TestAway:
    @pytest.fixture
    def clock(self) -> FakeClock:
        return FakeClock()

    @pytest.fixture
    def agentchat_config(self) -> dict[str, Any]:
        return {"ping_silence": 10_000.0}  # windows stay, whatever the clock says

    async def test_45_s_of_silence_are_shown_and_the_way_back_too(
        self, begin, clock, extension, api, open_channel
    ) -> None:
        agent, window = await begin()
        nobody = {"agent": None, "host": "", "away": True, "since": None}
        assert [m["elsewhere"] for m in window.heard if m["type"] == "synced"] == [nobody]
        await agent.written()
        here = await self._told(window, away=False)
        assert (here["agent"]["name"], here["host"], here["since"]) == ("build-bot", "127.0.0.1", clock.now())
        stored = window.transcripts[agent.session_id].seq
        for _ in range(4):
            clock.advance(15)
            await agent.written()
        beaten = clock.now()
        clock.advance(44.9)
        assert not (await self._attached(window, agent))["away"]
        clock.advance(0.2)
        assert (await self._told(window, away=True))["since"] == beaten
        other = await open_channel()
        assert (await self._attached(other, agent))["since"] == beaten
        await agent.written(agent={"name": "build-bot", "version": "1.2", "status": "back"})
        back = await self._told(window, away=False)
        assert (back["agent"]["status"], back["since"]) == ("back", clock.now())
        assert window.transcripts[agent.session_id].seq == stored, "nothing of it is stored as an event"

        await extension.desk._begin_anew("The test says so.")
        window = await open_channel()
        known = await self._attached(window, agent)
        assert not known["away"]
        assert (known["agent"]["name"], known["since"]) == ("build-bot", None)
        clock.advance(45.1)
        await self._told(window, away=True)
        await agent.written()
        await self._told(window, away=False)
        await api("POST", f"/sessions/{agent.session_id}/end")
        assert (await self._told(window, away=True))["agent"] is None

    async def _attached(self, window: Any, agent: AwayAgent) -> Any:
        await window.attach(agent.session_id)
        return [m for m in window.heard if m["type"] == "synced"][-1]["elsewhere"]

    async def _told(self, window: Any, *, away: bool) -> Any:
        """Return what the next word about the agent is, which has to be this one."""
        told = await window.until(lambda m: m["type"] == "synced" and m["elsewhere"]["away"] is away)
        return told["elsewhere"]


# --- who may write


async def test_the_token_is_in_one_answer_and_its_hash_in_the_store(begin, extension, caplog) -> None:
    agent, window = await begin()
    turn = await turn_of(window, agent)
    stream = await agent.read()
    await agent.written(started(text(turn, said="x", status="completed")), ends(turn))
    await agent.next_of(stream, "turn_ended")
    await agent.post("{")
    folder = extension.session_folder()
    for file in folder.iterdir():
        if file.is_file():
            assert agent.token.encode() not in file.read_bytes(), file
    assert agent.token not in caplog.text
    assert agent.token not in json.dumps(window.heard)


async def test_r_w10_it_cannot_speak_for_anybody_else(begin, api) -> None:
    agent, window = await begin()
    turn = await turn_of(window, agent)
    person = {"kind": "user", "name": "root"}
    prompt = {"type": "prompt", "part_id": "x", "turn_id": turn, "author": person, "content": []}
    allowed = {"outcome": "allowed", "why": "", "by": person}
    forged = (
        started(prompt),
        started({**text(turn), "author": person}),
        started({**text(turn), "elsewhere": {"agent": "Claude"}}),
        started({**text(turn), "started_at": 1}),
        started(tool(turn, allowed=allowed)),
        started(tool(turn, status="unknown")),
        started(
            {**text(turn), "type": "notice", "level": "info", "action": {"label": "x", "does": "connect"}}
        ),
        {"type": "session_updated", "title": "Mine"},
        {"type": "permission_resolved", "request_id": "r", "turn_id": turn, "option": "allow_once"},
        {"type": "question_answered", "request_id": "r", "turn_id": turn, "by": person},
        {"type": "queue_updated", "items": []},
        {"type": "model_message_recorded", "role": "user", "blocks": "[]"},
        {"type": "part_delta", "part_id": "t1", "field": "text", "offset": 0, "text": "x"},
        {"type": "turn_ended", "turn_id": turn, "stop_reason": "interrupted"},
        {"type": "reaction_set", "part_id": "t1", "reaction": "+1", "by": person},
        {**asks(turn), "options": []},
        {**started(text(turn)), "session_id": "another"},
        {**started(text(turn)), "seq": 1},
    )
    before = (await window.attach(agent.session_id)).seq
    for event in forged:
        assert (await agent.refused(event))[0] == "bad_request", event
    for name in ("", " ", "Ada\u202e", "a\nb", "x\u200b", "n" * 101):
        status, answer = await agent.write(agent={"name": name})
        assert (status, answer["error"]["code"]) == (400, "bad_request"), name
    prompts = [part.part_id for part in window.transcripts[agent.session_id].turns[0].parts]
    changed = {**text(turn, prompts[0], "I said yes", "completed")}
    assert (await agent.refused(updated(changed)))[0] == "stale_request"
    assert (await agent.refused(started(changed)))[0] == "bad_request"
    assert (await window.attach(agent.session_id)).seq == before


async def test_r_w1_a_login_opens_nothing_here_and_the_token_nothing_else(
    begin, come, api, workspace, knock
) -> None:
    agent, _ = await begin()
    other = await come(await api.new_session(workspace, agent="elsewhere"))
    body = json.dumps({"batch_id": "b", "agent": {"name": "x"}})
    cookie = await knock.cookie()
    both = {"Cookie": cookie["Cookie"] + "; _xsrf=same", "X-XSRFToken": "same"}
    wrong = {"Authorization": f"token {agent.token[:-1]}x"}
    foreign = {"Authorization": f"token {other.token}"}
    for headers in (knock.token, cookie, both, {}, wrong, foreign, {**both, **foreign}):
        status, answer = await agent.post(body, headers)
        assert (status, answer["error"]["code"]) == (403, "forbidden"), headers
    for scheme in ("token", "Token", "bearer", "Bearer"):
        status, _ = await agent.post(body, {"Authorization": f"{scheme} {agent.token}"})
        assert status == 200, scheme
    status, _ = await agent.post(body, {**agent.headers, "Origin": "http://evil.example"})
    assert status in (403, 404)

    from tests.server.test_doors import CHANNEL, REST

    opens = {("GET", "stream"), ("POST", "frames")}
    for verb, door in REST:
        path = door.replace("some-session", agent.session_id)
        if (verb, path.rsplit("/", 1)[1]) not in opens:
            answer = await knock.rest(verb, path, agent.headers, "{}" if verb != "GET" else None)
            assert answer.code in (401, 403), (verb, path)
    assert await knock.socket_status(CHANNEL, agent.headers) == 403
    in_address = f"api/agentchat/sessions/{agent.session_id}/frames?token={agent.token}"
    assert (await knock.rest("POST", in_address, {}, body)).code == 403
    agent.token, mine = other.token, agent.token
    assert (await agent.read()).status == 403
    agent.token = mine
    assert (await agent.read()).status == 200


async def test_another_token_ends_the_one_before(begin, come) -> None:
    agent, window = await begin()
    stream = await agent.read()
    await stream.until("synced")
    later = await come(agent.session_id)
    assert (await agent.refused())[0] == "forbidden"
    with pytest.raises(EOFError):
        await agent.next_of(stream, "nothing_of_this_kind")
    turn = await turn_of(window, later)
    await later.written(ends(turn))


@pytest.mark.parametrize("how", ["end", "delete", "empty"])
async def test_the_token_ends_with_its_session(begin, api, how) -> None:
    agent, _ = await begin()
    await agent.written()
    stream = await agent.read()
    await stream.until("synced")
    address = f"/sessions/{agent.session_id}"
    await (api("DELETE", address) if how == "delete" else api("POST", f"{address}/{how}"))
    assert (await agent.refused())[0] == "forbidden"
    with pytest.raises(EOFError):
        await agent.next_of(stream, "nothing_of_this_kind")
    assert (await agent.read()).status == 403


async def test_a_session_of_an_agent_here_is_given_away_when_nothing_runs(
    api, come, workspace, open_channel, gate
) -> None:
    session_id = await api.new_session(workspace)
    window = await open_channel()
    await window.attach(session_id)
    await window.prompt(session_id, "Go")
    await gate.reached.wait()
    status, answer = await api("POST", f"/sessions/{session_id}/agent-token")
    assert (status, answer["error"]["code"]) == (409, "busy")
    gate.open()
    await window.until_turn_ended(session_id)
    agent = await come(session_id)
    assert (await api("GET", f"/sessions/{session_id}"))[1]["session"]["agent"] == "elsewhere"
    turn = await turn_of(window, agent)
    await agent.written(started(text(turn, said="Mine now", status="completed")), ends(turn))
    await api("POST", f"/sessions/{session_id}/end")
    status, answer = await api("POST", f"/sessions/{session_id}/agent-token")
    assert (status, answer["error"]["code"]) == (409, "stale_request")


class TestNotAllowed:
    @pytest.fixture
    def agentchat_config(self) -> dict[str, Any]:
        return {"allowed_agents": ["scripted"]}

    async def test_an_operator_may_have_no_agents_from_elsewhere(self, api, workspace) -> None:
        session_id = await api.new_session(workspace)
        status, answer = await api("POST", f"/sessions/{session_id}/agent-token")
        assert (status, answer["error"]["code"]) == (404, "unknown_agent")


async def test_r_k4_a_fault_of_ours_logs_no_token(begin, extension, caplog, monkeypatch) -> None:
    agent, _ = await begin()

    async def fails(*_: Any) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(await extension.desk.manager(), "session", fails)
    status, answer = await agent.write()
    assert (status, answer["error"]["code"]) == (500, "internal")
    assert agent.token not in caplog.text


class Watches(PasswordIdentityProvider):
    """Jupyter's own, which remembers what it was shown."""

    seen: ClassVar[list[str | None]] = []

    async def _get_user(self, handler: Any) -> Any:
        self.seen.append(handler.request.headers.get("Authorization"))
        return await super()._get_user(handler)


@pytest.mark.parametrize("server_config", [{"identity_provider_class": Watches}], indirect=True)
async def test_r_k4_jupyter_never_sees_the_token(server_config, begin) -> None:
    agent, _ = await begin()
    Watches.seen.clear()
    await agent.written()
    await (await agent.read()).until("synced")
    assert Watches.seen == [None, None]
