"""A session at work: turns, stopping, asking, waiting prompts."""

import asyncio
import json

import pytest

from jupyter_agentchat.agents.agent import Stopped
from jupyter_agentchat.protocol.commands import PromptSettings
from jupyter_agentchat.protocol.events import PartDelta, PartStarted, TurnEnded, TurnStarted
from jupyter_agentchat.protocol.parts import TERMINAL, Prompt, Text, Thinking, ToolCall
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.settings import Settings
from tests.runtime.stage import ALICE, BOB, a_call, ended, same, say, stage, texts, until


async def echo(turn, host):
    async for event in say(turn, host, "You said: ", turn.prompt.content[0].text):
        yield event


def write(path, text):
    return json.dumps({"path": path, "content": text})


async def write_a_file(turn, host):
    call = a_call(turn, host, "write_file", write("a.txt", "hello"))
    yield PartStarted(part=call)
    outcome = await host.call_tool(call)
    async for event in say(turn, host, f"{outcome.status}: {outcome.output}"):
        yield event


def kinds(frames):
    return [f.event.__struct_config__.tag for f in frames]


# --- a turn


async def test_a_prompt_becomes_a_turn_that_is_stored_as_it_was_seen(tmp_path):
    async with stage(tmp_path, echo) as on:
        session = await on.session()
        receipt = await session.prompt(ALICE, "Hi")
        seen = await until(session, ended)
        assert texts(seen) == ["You said: Hi"]
        assert seen.turns[0].turn_id == receipt.turn_id
        assert seen.turns[0].stop_reason == "end_turn"
        assert same(seen, await on.stored(session))


async def test_a_session_is_named_after_its_first_prompt_unless_somebody_named_it(tmp_path):
    async with stage(tmp_path, echo) as on:
        session = await on.session()
        await session.prompt(ALICE, "Fix the bug\nplease")
        assert (await until(session, ended)).session.title == "Fix the bug"
        await session.prompt(ALICE, "Another thing")
        assert (await until(session, ended)).session.title == "Fix the bug"
        named = await on.session(title="Mine")
        await named.prompt(ALICE, "Hi")
        assert (await until(named, ended)).session.title == "Mine"


async def test_frames_are_gap_free_and_everything_comes_before_the_end(tmp_path):
    async with stage(tmp_path, write_a_file) as on:
        session = await on.session(mode="accept_edits")
        await session.prompt(ALICE, "write")
        await until(session, ended)
        frames = await session.frames(0, 100)
        assert [f.seq for f in frames] == list(range(1, len(frames) + 1))
        assert kinds(frames)[-1] == "turn_ended"
        assert kinds(frames).count("turn_ended") == 1


async def test_a_fault_of_the_agent_ends_its_turn_and_no_other_session(tmp_path):
    async def faulty(turn, host):
        if turn.prompt.content[0].text == "break":
            raise RuntimeError("secret detail")
        async for event in say(turn, host, "fine"):
            yield event

    async with stage(tmp_path, faulty) as on:
        bad, good = await on.session(), await on.session()
        await bad.prompt(ALICE, "break")
        await good.prompt(ALICE, "work")
        broken = await until(bad, ended)
        assert broken.turns[0].stop_reason == "error"
        assert "secret" not in broken.turns[0].error.message
        assert texts(await until(good, ended)) == ["fine"]
        await bad.prompt(ALICE, "go on")
        assert texts(await until(bad, lambda t: len(t.turns) == 2 and ended(t))) == ["fine"]


async def test_an_agent_may_end_with_another_reason(tmp_path):
    async def refuses(turn, host):
        async for event in say(turn, host, "no"):
            yield event
        raise Stopped("refusal")

    async with stage(tmp_path, refuses) as on:
        session = await on.session()
        await session.prompt(ALICE, "x")
        assert (await until(session, ended)).turns[0].stop_reason == "refusal"


async def test_a_prompt_to_an_ended_session_resumes_it(tmp_path):
    async with stage(tmp_path, echo) as on:
        session = await on.session()
        await session.end(ALICE)
        assert session.transcript.session.state == "ended"
        await session.prompt(ALICE, "again")
        assert (await until(session, ended)).session.state == "idle"


# --- stopping


async def test_stop_in_mid_text_keeps_what_was_said_and_ends_once(tmp_path):
    gate = asyncio.Event()

    async def endless(turn, host):
        yield PartStarted(part=Text(part_id="x", turn_id=turn.turn_id, status="in_progress", text=""))
        yield PartDelta(part_id="x", field="text", offset=0, text="half a sen")
        await gate.wait()

    async with stage(tmp_path, endless) as on:
        session = await on.session()
        await session.prompt(ALICE, "talk")
        await until(session, lambda t: texts(t) == ["half a sen"])
        await session.cancel(BOB)
        await session.cancel(ALICE)
        after = await until(session, ended)
        assert (after.turns[0].stop_reason, texts(after)) == ("cancelled", ["half a sen"])
        assert same(after, await on.stored(session))
        ends = [f for f in await session.frames(0, 100) if isinstance(f.event, TurnEnded)]
        assert len(ends) == 1


async def test_stop_in_mid_thinking_closes_the_thought(tmp_path):
    async def thinks(turn, host):
        yield PartStarted(
            part=Thinking(
                part_id="x", turn_id=turn.turn_id, status="in_progress", text="hm", started_at=host.now()
            )
        )
        await asyncio.Event().wait()

    async with stage(tmp_path, thinks) as on:
        session = await on.session()
        await session.prompt(ALICE, "think")
        await until(session, lambda t: len(t.turns[-1].parts) == 2)
        await session.cancel(ALICE)
        part = (await until(session, ended)).turns[0].parts[1]
        assert (part.status, part.text, part.ended_at) == ("cancelled", "hm", on.clock.now())


async def test_stop_before_the_agent_said_anything(tmp_path):
    async def silent(turn, host):
        await asyncio.Event().wait()
        yield

    async with stage(tmp_path, silent) as on:
        session = await on.session()
        await session.prompt(ALICE, "x")
        await session.cancel(ALICE)
        after = await until(session, ended)
        assert after.turns[0].stop_reason == "cancelled"
        assert [type(p) for p in after.turns[0].parts] == [Prompt]


async def test_stop_at_the_moment_at_which_a_turn_is_first_seen(tmp_path):
    stops = []

    async with stage(tmp_path, echo) as on:
        session = await on.session()

        def stop_what_begins(frame):
            if isinstance(frame.event, TurnStarted):
                stops.append(asyncio.ensure_future(session.cancel(ALICE)))

        session.attach(stop_what_begins)
        await session.prompt(ALICE, "x")
        after = await until(session, ended)
        await asyncio.gather(*stops)
        assert (len(stops), after.turns[0].stop_reason) == (1, "cancelled")


async def test_stop_names_the_turn_that_it_means(tmp_path):
    gate = asyncio.Event()

    async def waits(turn, host):
        await gate.wait()
        async for event in say(turn, host, "done"):
            yield event

    async with stage(tmp_path, waits) as on:
        session = await on.session()
        receipt = await session.prompt(ALICE, "x")
        await session.cancel(ALICE, "an-older-turn")
        gate.set()
        after = await until(session, ended)
        assert (after.turns[0].turn_id, after.turns[0].stop_reason) == (receipt.turn_id, "end_turn")


async def test_stop_while_somebody_is_asked_withdraws_the_question_and_nothing_runs(tmp_path):
    async with stage(tmp_path, write_a_file) as on:
        session = await on.session()
        await session.prompt(ALICE, "write")
        request = (await until(session, lambda t: t.requests)).requests[0]
        await session.cancel(ALICE)
        after = await until(session, ended)
        assert after.requests == ()
        assert all(p.status in TERMINAL for p in after.turns[0].parts)
        with pytest.raises(Refused) as refused:
            await session.answer(ALICE, request.request_id, "allow_once")
        assert refused.value.code == "stale_request"
        assert not (on.workspace / "a.txt").exists()


# --- asking


async def test_r_a1_the_request_shows_exactly_what_would_run(tmp_path):
    async with stage(tmp_path, write_a_file) as on:
        session = await on.session()
        await session.prompt(ALICE, "write")
        waiting = await until(session, lambda t: t.requests)
        request = waiting.requests[0]
        assert request.action == write("a.txt", "hello")
        assert request.paths == ("a.txt",)
        assert request.cwd == str(on.workspace)
        assert request.diffs[0].new_text == "hello"
        assert waiting.session.state == "waiting"
        assert not (on.workspace / "a.txt").exists()


async def test_allow_once_runs_it_once_and_says_who_allowed_it(tmp_path):
    async with stage(tmp_path, write_a_file) as on:
        session = await on.session()
        await session.prompt(ALICE, "write")
        request = (await until(session, lambda t: t.requests)).requests[0]
        await session.answer(BOB, request.request_id, "allow_once")
        after = await until(session, ended)
        call = next(p for p in after.turns[0].parts if isinstance(p, ToolCall))
        assert (call.status, call.allowed.by) == ("completed", BOB)
        assert (on.workspace / "a.txt").read_text() == "hello"
        await session.prompt(ALICE, "again")
        assert (await until(session, lambda t: t.requests)).requests[0].tool == "write_file"


async def test_allow_for_this_session_does_not_ask_again(tmp_path):
    async with stage(tmp_path, write_a_file) as on:
        session = await on.session()
        await session.prompt(ALICE, "write")
        request = (await until(session, lambda t: t.requests)).requests[0]
        await session.answer(ALICE, request.request_id, "allow_session")
        await until(session, ended)
        await session.prompt(ALICE, "again")
        after = await until(session, lambda t: len(t.turns) == 2 and ended(t))
        assert "permission_requested" not in kinds(
            [f for f in await session.frames(0, 200) if f.seq > after.seq - 8]
        )
        call = next(p for p in after.turns[1].parts if isinstance(p, ToolCall))
        assert (call.allowed.outcome, call.allowed.by) == ("allowed", None)


async def test_deny_with_a_reason_reaches_the_agent(tmp_path):
    async with stage(tmp_path, write_a_file) as on:
        session = await on.session()
        await session.prompt(ALICE, "write")
        request = (await until(session, lambda t: t.requests)).requests[0]
        await session.answer(ALICE, request.request_id, "deny", "not in this folder")
        after = await until(session, ended)
        assert texts(after) == ["denied: The person said no: not in this folder"]
        assert not (on.workspace / "a.txt").exists()


async def test_r_a1_what_changed_while_the_question_was_open_is_not_overwritten(tmp_path):
    async with stage(tmp_path, write_a_file) as on:
        session = await on.session()
        (on.workspace / "a.txt").write_text("as the card shows it")
        await session.prompt(ALICE, "write")
        request = (await until(session, lambda t: t.requests)).requests[0]
        (on.workspace / "a.txt").write_text("written meanwhile")
        await session.answer(ALICE, request.request_id, "allow_once")
        after = await until(session, ended)
        assert "no longer what the person was shown" in texts(after)[0]
        assert (on.workspace / "a.txt").read_text() == "written meanwhile"


async def test_our_own_folder_is_closed_to_tools(tmp_path):
    async def reads(turn, host):
        call = a_call(turn, host, "read_file", '{"path": "data/agentchat.sqlite"}')
        yield PartStarted(part=call)
        outcome = await host.call_tool(call)
        async for event in say(turn, host, outcome.status):
            yield event

    async with stage(tmp_path, reads) as on:
        session = await on.manager.create(ALICE, workspace=str(tmp_path), agent="actor")
        await session.prompt(ALICE, "x")
        assert texts(await until(session, ended)) == ["failed"]


async def test_r_a8_the_first_answer_wins(tmp_path):
    async with stage(tmp_path, write_a_file) as on:
        session = await on.session()
        await session.prompt(ALICE, "write")
        request = (await until(session, lambda t: t.requests)).requests[0]
        answers = await asyncio.gather(
            session.answer(ALICE, request.request_id, "deny"),
            session.answer(BOB, request.request_id, "allow_once"),
            return_exceptions=True,
        )
        assert [type(a) for a in answers] == [type(None), Refused]
        await until(session, ended)
        assert kinds(await session.frames(0, 100)).count("permission_resolved") == 1
        assert not (on.workspace / "a.txt").exists()


async def test_an_answer_that_was_not_offered_is_refused_and_the_request_stays(tmp_path):
    async with stage(tmp_path, write_a_file) as on:
        session = await on.session()
        await session.prompt(ALICE, "write")
        request = (await until(session, lambda t: t.requests)).requests[0]
        with pytest.raises(Refused) as refused:
            await session.answer(ALICE, request.request_id, "always")
        assert refused.value.code == "bad_request"
        assert session.transcript.requests == (request,)


async def test_plan_mode_changes_nothing_and_tells_the_agent(tmp_path):
    async with stage(tmp_path, write_a_file) as on:
        session = await on.session(mode="plan")
        await session.prompt(ALICE, "write")
        assert texts(await until(session, ended)) == ["denied: Not run. Plan mode changes nothing."]


EDITS = PromptSettings(mode="accept_edits")


async def test_r_t9_the_mode_of_a_cell_s_prompt_is_for_its_own_turn(tmp_path):
    async with stage(tmp_path, write_a_file) as on:
        session = await on.session()
        await session.prompt(ALICE, "first")
        (asked,) = (await until(session, lambda t: t.requests)).requests
        for delivery in ("send", "steer"):
            await session.prompt(ALICE, "second", delivery, EDITS, is_cell=True)
        assert session.transcript.requests == (asked,), "the turn that runs asks as before"
        stored = (await on.stored(session)).queue
        assert [(item.delivery, item.mode) for item in stored] == [("queue", "accept_edits")] * 2
        await session.answer(ALICE, asked.request_id, "deny")
        after = await until(session, lambda t: len(t.turns) == 3 and ended(t))
        assert [said.split(":")[0] for said in texts(after)] == ["denied", "completed", "completed"]
        (call,) = (part for part in after.turns[1].parts if isinstance(part, ToolCall))
        assert call.allowed.why == "The prompt accepts edits."
        assert after.session.mode == "ask"
        await session.prompt(ALICE, "fourth")
        assert await until(session, lambda t: t.requests), "afterwards it is asked again"


async def test_r_t9_what_is_chosen_for_the_session_meanwhile_holds_for_the_turn_too(tmp_path):
    gate = asyncio.Event()

    async def waits(turn, host):
        await gate.wait()
        async for event in write_a_file(turn, host):
            yield event

    async with stage(tmp_path, waits) as on:
        session = await on.session()
        await session.prompt(ALICE, "write", settings=EDITS, is_cell=True)
        await session.set(BOB, mode="plan")
        gate.set()
        assert texts(await until(session, ended)) == ["denied: Not run. Plan mode changes nothing."]
        assert session.info.mode == "plan"


async def test_r_t9_a_cell_s_prompt_gets_no_mode_that_is_switched_off(tmp_path):
    async with stage(tmp_path, echo) as on:
        session = await on.session()
        with pytest.raises(Refused, match="switched off"):
            await session.prompt(ALICE, "x", settings=PromptSettings(mode="bypass"), is_cell=True)
        assert session.transcript.turns == ()


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("no_such_tool", "{}"),
        ("write_file", '{"path": "a.txt", "conte'),
        ("write_file", '{"path": "a.txt"}'),
        ("write_file", '{"path": 7, "content": "x"}'),
        ("write_file", '{"path": "../a.txt", "content": "x"}'),
        ("read_file", '{"path": "missing.txt"}'),
    ],
)
async def test_r_x4_a_call_that_is_not_right_is_an_outcome_and_runs_nothing(tmp_path, name, raw):
    async def calls(turn, host):
        call = a_call(turn, host, name, raw)
        yield PartStarted(part=call)
        outcome = await host.call_tool(call)
        assert outcome.status == "failed"
        async for event in say(turn, host, outcome.output):
            yield event

    async with stage(tmp_path, calls) as on:
        session = await on.session(mode="accept_edits")
        await session.prompt(ALICE, "x")
        after = await until(session, ended)
        assert after.turns[0].stop_reason == "end_turn"
        assert str(tmp_path) not in texts(after)[0]
        assert list(on.workspace.iterdir()) == []


# --- what waits


def gated(gate):
    async def play(turn, host):
        if turn.prompt.content[0].text == "first":
            await gate.wait()
        said = [p.content[0].text for p in await host.steers()]
        async for event in say(turn, host, f"{turn.prompt.content[0].text} {said}"):
            yield event

    return play


async def test_a_prompt_while_a_turn_runs_steers_it(tmp_path):
    gate = asyncio.Event()
    async with stage(tmp_path, gated(gate)) as on:
        session = await on.session()
        await session.prompt(ALICE, "first")
        receipt = await session.prompt(BOB, "and this")
        assert receipt.turn_id is None
        assert [(q.delivery, q.author) for q in session.transcript.queue] == [("steer", BOB)]
        gate.set()
        after = await until(session, ended)
        assert texts(after) == ["first ['and this']"]
        assert (len(after.turns), after.queue) == (1, ())
        assert [p.part_id for p in after.turns[0].parts][1] == receipt.prompt_id


async def test_a_queued_prompt_gets_a_turn_of_its_own(tmp_path):
    gate = asyncio.Event()
    async with stage(tmp_path, gated(gate)) as on:
        session = await on.session()
        await session.prompt(ALICE, "first")
        await session.prompt(ALICE, "second", "queue")
        await session.prompt(ALICE, "third", "queue")
        gate.set()
        after = await until(session, lambda t: len(t.turns) == 3 and ended(t))
        assert texts(after) == ["first []", "second []", "third []"]


async def test_interrupt_stops_the_turn_and_goes_first(tmp_path):
    gate = asyncio.Event()
    async with stage(tmp_path, gated(gate)) as on:
        session = await on.session()
        await session.prompt(ALICE, "first")
        await session.prompt(ALICE, "later", "queue")
        await session.prompt(ALICE, "now", "interrupt")
        after = await until(session, lambda t: len(t.turns) == 3 and ended(t))
        assert [t.stop_reason for t in after.turns] == ["cancelled", "end_turn", "end_turn"]
        assert texts(after) == ["now []", "later []"]


async def test_two_that_interrupt_the_later_one_goes_first_and_a_stop_holds_the_other(tmp_path):
    begun = asyncio.Queue()

    async def play(turn, host):
        begun.put_nowait(turn.prompt.content[0].text)
        await asyncio.Event().wait()
        yield  # never: it only makes this a generator

    async with stage(tmp_path, play) as on:
        session = await on.session()
        await session.prompt(ALICE, "first")
        assert await begun.get() == "first"
        await asyncio.gather(*(session.prompt(ALICE, said, "interrupt") for said in ("now", "no, now")))
        assert await begun.get() == "no, now"
        assert [q.content[0].text for q in session.transcript.queue] == ["now"]
        await session.cancel(ALICE)
        held = await until(session, lambda t: ended(t) and t.queue_paused)
        assert [q.content[0].text for q in held.queue] == ["now"]


async def test_one_that_waits_can_be_sent_now_and_the_running_turn_makes_way(tmp_path):
    gate = asyncio.Event()
    async with stage(tmp_path, gated(gate)) as on:
        session = await on.session()
        await session.prompt(ALICE, "first")
        await session.prompt(ALICE, "second", "queue")
        receipt = await session.prompt(BOB, "third", "queue")
        await session.edit_queue(ALICE, "send_now", receipt.prompt_id)
        after = await until(session, lambda t: len(t.turns) == 3 and ended(t))
        assert [t.stop_reason for t in after.turns] == ["cancelled", "end_turn", "end_turn"]
        assert texts(after) == ["third []", "second []"]
        assert after.turns[1].parts[0].author == BOB


async def test_one_that_is_held_can_be_sent_now_and_the_rest_stay_held(tmp_path):
    gate = asyncio.Event()
    async with stage(tmp_path, gated(gate)) as on:
        session = await on.session()
        await session.prompt(ALICE, "first")
        await session.prompt(ALICE, "second", "queue")
        receipt = await session.prompt(ALICE, "third", "queue")
        await session.cancel(ALICE)
        await until(session, lambda t: ended(t) and t.queue_paused)
        await session.edit_queue(ALICE, "send_now", receipt.prompt_id)
        after = await until(session, lambda t: len(t.turns) == 2 and ended(t))
        assert texts(after) == ["third []"]
        assert [q.content[0].text for q in after.queue] == ["second"]
        assert after.queue_paused


async def test_one_that_waits_in_an_ended_session_resumes_it_when_it_is_sent(tmp_path):
    gate = asyncio.Event()
    async with stage(tmp_path, gated(gate)) as on:
        session = await on.session()
        await session.prompt(ALICE, "first")
        receipt = await session.prompt(ALICE, "second", "queue")
        await session.end(ALICE)
        assert [q.prompt_id for q in session.transcript.queue] == [receipt.prompt_id]
        await session.edit_queue(ALICE, "send_now", receipt.prompt_id)
        after = await until(session, lambda t: len(t.turns) == 2 and ended(t))
        assert texts(after) == ["second []"]


async def test_stop_holds_what_waits_until_somebody_says_go_on(tmp_path):
    gate = asyncio.Event()
    async with stage(tmp_path, gated(gate)) as on:
        session = await on.session()
        await session.prompt(ALICE, "first")
        await session.prompt(ALICE, "typed meanwhile")
        await session.cancel(ALICE)
        held = await until(session, lambda t: ended(t) and t.queue_paused)
        assert [q.content[0].text for q in held.queue] == ["typed meanwhile"]
        await session.edit_queue(ALICE, "resume")
        after = await until(session, lambda t: len(t.turns) == 2 and ended(t))
        assert texts(after) == ["typed meanwhile []"]


async def test_pause_stops_before_the_next_step(tmp_path):
    gate = asyncio.Event()
    async with stage(tmp_path, gated(gate)) as on:
        session = await on.session()
        await session.prompt(ALICE, "first")
        await session.pause(ALICE)
        gate.set()
        await session.prompt(ALICE, "wait", "queue")
        assert texts(session.transcript) == []
        await session.resume(ALICE)
        after = await until(session, lambda t: len(t.turns) == 2 and ended(t))
        assert texts(after) == ["first []", "wait []"]


async def test_two_prompts_at_once_open_one_turn(tmp_path):
    gate = asyncio.Event()
    async with stage(tmp_path, gated(gate)) as on:
        session = await on.session()
        receipts = await asyncio.gather(*(session.prompt(ALICE, "first") for _ in range(5)))
        assert sum(r.turn_id is not None for r in receipts) == 1
        assert len(session.transcript.queue) == 4
        gate.set()
        await until(session, lambda t: ended(t) and not t.queue)


# --- limits


async def test_text_over_the_limit_is_cut_with_a_mark_and_kept_whole(tmp_path):
    whole = "long " * 100

    async def talks(turn, host):
        async for event in say(turn, host, *(["long "] * 100)):
            yield event

    async with stage(tmp_path, talks, settings=Settings(max_part_chars=100)) as on:
        session = await on.session()
        await session.prompt(ALICE, "x")
        after = await until(session, ended)
        part = after.turns[0].parts[1]
        assert part.text.startswith(whole[:100]) and len(part.text) < 200
        assert "longer" in part.text
        assert (await on.manager.store.blob(part.full_hash)).data.decode() == whole
        assert same(after, await on.stored(session))


async def test_only_the_newest_turns_are_kept_at_hand(tmp_path):
    async with stage(tmp_path, echo, settings=Settings(snapshot_turns=2)) as on:
        session = await on.session()
        for n in range(4):
            await session.prompt(ALICE, f"n{n}")
            await until(session, lambda t, n=n: ended(t) and texts(t)[-1] == f"You said: n{n}")
        async with asyncio.timeout(60):
            while len(session.transcript.turns) != 2:
                await on.clock.sleep(0)
        assert session.more
        older, more = await session.turns(session.transcript.turns[0].turn_id, 10)
        assert ([t.parts[1].text for t in older], more) == (["You said: n1", "You said: n0"], False)
