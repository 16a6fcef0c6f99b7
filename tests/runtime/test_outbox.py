"""What one client is sent: everything once, in order, and never more than may wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from itertools import islice
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from fixtures.legal import legal_stream
from jupyter_agentchat.protocol.events import (
    PartAppended,
    PartDelta,
    PartStarted,
    SessionRewound,
    SessionUpdated,
    TurnEnded,
)
from jupyter_agentchat.protocol.frames import (
    Frame,
    Frames,
    Reply,
    ServerPong,
    SessionRow,
    Sessions,
    Synced,
)
from jupyter_agentchat.protocol.value import to_json
from jupyter_agentchat.runtime.outbox import Outbox
from jupyter_agentchat.runtime.outbox_waiting import Bounds
from tests.runtime.followed import EPOCH, Client, Followed, a_text, began, drain, end_of

TINY = Bounds(
    waiting_bytes=4_000,
    waiting_frames=12,
    replayed_frames=8,
    snapshot_turns=2,
    snapshot_bytes=1_500,
    message_bytes=700,
)


def following(session: Followed, bounds: Bounds | None = None) -> tuple[Outbox, Client]:
    """Return a client that has just attached and heard everything."""
    outbox, client = Outbox(EPOCH, bounds or Bounds()), Client(session.session_id)
    client.attach(outbox, session)
    drain(outbox, client)
    return outbox, client


def texts(client: Client) -> list[str]:
    return [e.text for _, e in client.frames() if isinstance(e, PartDelta | PartAppended)]


# --- what no event says


def test_who_else_runs_it_and_what_is_not_saved_is_told_when_it_changes() -> None:
    session = began()
    session.stand(read_only="lab-7")
    outbox, client = following(session)
    assert client.standing == ("lab-7", None)
    assert outbox.take() is None
    session.stand(unsaved="The disk is full.")
    drain(outbox, client)
    assert client.standing == (None, "The disk is full.")
    session.stand()
    session.stand(read_only="lab-8")
    session.stand()
    heard = len(client.heard)
    drain(outbox, client)
    assert client.standing == (None, None)
    assert len(client.heard) == heard + 1, "only the last of it"


async def test_a_client_that_comes_back_is_told_too() -> None:
    session = began()
    outbox, client = following(session)
    outbox.detach(session.session_id)
    session.store(SessionUpdated(title="T2", workspace="/w", agent="a", state="idle"))
    session.stand(read_only="lab-7")
    assert outbox.take() is None
    heard = len(client.heard)
    client.attach(outbox, session)
    while "synced" not in client.kinds()[heard:]:
        client.hear(await outbox.next())
    assert client.kinds()[heard:] == ["frames", "synced"]
    assert client.standing == ("lab-7", None)


def test_what_no_event_says_is_told_in_the_middle_of_a_flood() -> None:
    session = began()
    outbox, client = following(session)
    for number in range(50):
        session.store(SessionUpdated(title=f"T{number}", workspace="/w", agent="a", state="idle"))
    session.stand(unsaved="The disk is full.")
    message = outbox.take()
    assert isinstance(message, Synced)
    client.hear(message)  # which checks that its place is the client's
    assert client.standing == (None, "The disk is full.")
    drain(outbox, client)
    assert client.transcript == session.transcript


# --- beginning


def test_a_new_client_gets_a_snapshot_and_is_synced() -> None:
    session = began()
    session.say("half a sen")
    _, client = following(session)
    assert client.kinds() == ["snapshot", "synced"]
    assert client.transcript == session.transcript


async def test_a_known_place_gets_exactly_the_frames_above_it() -> None:
    session = began()
    outbox, client = following(session)
    outbox.detach("s1")
    session.say("Hello")
    session.save(0)
    session.say(", world")
    client.heard.clear()
    client.attach(outbox, session)
    while "synced" not in client.kinds():
        client.hear(await outbox.next())
    assert [seq for seq, _ in client.frames()] == [4, None]
    assert client.kinds() == ["frames", "frames", "synced"]
    assert client.transcript == session.transcript


async def test_open_text_is_put_whole_and_what_came_meanwhile_follows() -> None:
    session = began()
    outbox, client = following(session)
    outbox.detach("s1")
    session.store(SessionUpdated(title="U", workspace="/w", agent="a", state="running"))
    session.say("early ")
    client.attach(outbox, session)
    session.say("late")
    client.heard.clear()
    while not isinstance(message := await outbox.next(), Synced):
        client.hear(message)
    assert client.frames()[-1][1] == PartDelta(part_id="p1", field="text", offset=0, text="early ")
    drain(outbox, client)
    assert client.frames()[-1][1].text == "late"
    assert client.transcript == session.transcript


def test_another_epoch_or_a_place_that_does_not_exist_gets_a_snapshot() -> None:
    for epoch, after in ((None, None), ("other", 2), (EPOCH, 99), (EPOCH, -1), (EPOCH, None)):
        outbox, client = Outbox(EPOCH, Bounds()), Client()
        outbox.attach(began(), epoch, after)
        drain(outbox, client)
        assert client.kinds() == ["snapshot", "synced"], (epoch, after)


def test_one_who_is_too_far_behind_gets_a_snapshot() -> None:
    session = began()
    title = SessionUpdated(title="U", workspace="/w", agent="a", state="idle")
    session.store(*[title] * 6_000)
    outbox, client = Outbox(EPOCH, Bounds()), Client()
    outbox.attach(session, EPOCH, 3)
    drain(outbox, client)
    assert client.kinds() == ["snapshot", "synced"]


async def test_five_thousand_frames_are_read_page_by_page() -> None:
    session = began()
    outbox, client = following(session)
    outbox.detach("s1")
    title = SessionUpdated(title="U", workspace="/w", agent="a", state="idle")
    session.store(*[title] * 5_000)
    client.attach(outbox, session)
    client.heard.clear()
    while "synced" not in client.kinds():
        client.hear(await outbox.next())
    assert len(client.frames()) == 5_000
    assert max(len(m.frames) for m in client.heard if isinstance(m, Frames)) <= 100


async def test_a_store_that_cannot_be_read_is_no_harm() -> None:
    session = began()
    outbox, client = following(session)
    outbox.detach("s1")
    session.say("more")
    session.save(0)
    session.broken = True
    client.attach(outbox, session)
    client.heard.clear()
    while "synced" not in client.kinds():
        client.hear(await outbox.next())
    assert client.kinds() == ["snapshot", "synced"]


# --- live


def test_text_that_was_sent_live_does_not_travel_twice() -> None:
    session = began()
    outbox, client = following(session)
    session.say("Hello")
    drain(outbox, client)
    session.save(0)
    drain(outbox, client)
    assert client.frames()[-1] == (4, PartAppended(part_id="p1", field="text", offset=0, text=""))
    assert texts(client) == ["Hello", ""]


def test_of_text_that_is_known_in_part_only_the_rest_travels() -> None:
    session = began()
    outbox, client = following(session)
    session.say("Hel")
    drain(outbox, client)
    event = PartAppended(part_id="p1", field="text", offset=0, text="Hello")
    session.store(event)
    drain(outbox, client)
    assert client.frames()[-1][1] == replace(event, offset=3, text="lo")
    session.say(", world")
    drain(outbox, client)
    assert texts(client)[-1] == ", world"
    assert client.transcript == session.transcript


def test_waiting_deltas_of_one_field_are_merged_and_others_may_come_between() -> None:
    session = began(parts=("p1", "p2"))
    outbox, client = following(session)
    for word in ("a", "b", "c"):
        session.say(word)
        session.say(word.upper(), "p2")
    assert drain(outbox, client) == 1
    assert texts(client) == ["abc", "ABC"]


def test_a_delta_is_not_moved_over_a_stored_frame() -> None:
    session = began()
    outbox, client = following(session)
    session.say("a")
    session.store(PartStarted(part=a_text("p2")))
    session.say("b")
    session.say("x", "p2")
    assert drain(outbox, client) == 1
    assert texts(client) == ["a", "b", "x"]
    assert client.transcript == session.transcript


def test_a_delta_before_its_start_or_after_its_end_is_never_sent() -> None:
    session = began()
    outbox, client = following(session)
    early = PartDelta(part_id="p9", field="text", offset=0, text="early")
    session.play(Frame(session_id="s1", seq=None, at=0, event=early))
    session.store(end_of("p1", "done"))
    late = PartDelta(part_id="p1", field="text", offset=4, text=" late")
    session.play(Frame(session_id="s1", seq=None, at=0, event=late))
    drain(outbox, client)
    assert texts(client) == []


def test_text_that_no_utf8_holds_arrives() -> None:
    session = began()
    outbox, client = following(session)
    session.say("a\ud800b\x00é")
    drain(outbox, client)
    assert client.transcript == session.transcript


def test_a_detached_session_says_nothing_more() -> None:
    session = began()
    outbox, client = following(session)
    session.say("a")
    outbox.detach("s1")
    session.say("b")
    assert drain(outbox, client) == 0


# --- bounds


def test_a_flood_of_text_is_merged() -> None:
    session = began()
    outbox, client = following(session)
    for _ in range(5_000):
        session.say("word ")
    assert drain(outbox, client) == 1
    assert len(client.frames()) == 2
    assert client.transcript == session.transcript


def test_text_that_is_too_much_ends_in_one_fresh_snapshot() -> None:
    session = began()
    outbox, client = following(session, TINY)
    client.heard.clear()
    for _ in range(200):
        session.say("x" * 100)
    session.save(0)
    drain(outbox, client)
    assert client.kinds()[0] == "snapshot"
    assert client.kinds().count("snapshot") == 1
    assert client.transcript == session.transcript


def test_a_flood_of_stored_frames_ends_in_one_fresh_snapshot() -> None:
    session = began()
    outbox, client = following(session, TINY)
    client.heard.clear()
    for n in range(500):
        session.store(SessionUpdated(title=str(n), workspace="/w", agent="a", state="idle"))
    drain(outbox, client)
    assert client.kinds() == ["snapshot", "synced"]
    assert client.transcript == session.transcript


def test_a_fresh_snapshot_is_followed_by_nothing_that_is_older() -> None:
    session = began()
    outbox, client = following(session, TINY)
    for n in range(4):
        session.store(PartStarted(part=a_text(f"q{n}", "z" * 300, "completed")))
    drain(outbox, client, 1)  # a message is full: the next frame is written and held back
    for n in range(20):
        session.store(PartStarted(part=a_text(f"r{n}", "z" * 300, "completed")))
    client.heard.clear()
    drain(outbox, client)
    assert client.kinds()[0] == "snapshot"
    assert client.transcript == session.transcript


async def test_a_flood_while_frames_are_read_again_ends_the_reading() -> None:
    session = began()
    outbox, client = following(session, TINY)
    outbox.detach("s1")
    session.store(*[PartStarted(part=a_text(f"q{n}", "z", "completed")) for n in range(5)])
    client.attach(outbox, session)
    client.hear(await outbox.next())
    for n in range(20):
        session.store(PartStarted(part=a_text(f"r{n}", "z" * 300, "completed")))
    client.heard.clear()
    for _ in range(20):
        await asyncio.sleep(0)
        drain(outbox, client)
    assert client.kinds()[0] == "snapshot"
    assert client.kinds().count("synced") == 1
    assert client.transcript == session.transcript


def test_r_p4_what_waits_is_bounded_whatever_happens() -> None:
    session = began()
    outbox, client = following(session)
    waiting = outbox._lanes["s1"]._waiting
    most = 0
    for n in range(60):
        session.store(PartStarted(part=a_text(f"q{n}")))
        for _ in range(50):
            session.say("y" * 10_000, f"q{n}")
            most = max(most, waiting._bytes)
    assert 8_000_000 < most <= Bounds().waiting_bytes + 10_000
    drain(outbox, client)
    assert client.transcript == session.transcript


def test_messages_stay_below_their_limit() -> None:
    session = began()
    outbox, client = following(session)
    sizes = []
    for n in range(40):
        session.store(PartStarted(part=a_text(f"q{n}", "\x01é" * 5_000, "completed")))
    session.say("\x01" * 200_000)
    while (message := outbox.take()) is not None:
        sizes.append(client.hear(message))
    assert len(sizes) > 3
    assert max(sizes) <= Bounds().message_bytes
    assert client.transcript == session.transcript


def test_a_snapshot_that_would_not_fit_has_fewer_turns() -> None:
    session = Followed()
    session.store(SessionUpdated(title="T", workspace="/w", agent="a", state="idle"))
    for n in range(6):
        session.store(*_a_turn(f"t{n}", 100_000))
    outbox, client = Outbox(EPOCH, Bounds()), Client()
    client.attach(outbox, session)
    size = client.hear(outbox.take())
    assert size <= Bounds().snapshot_bytes
    assert client.cut
    assert client.transcript.turns == session.transcript.turns[-5:]
    drain(outbox, client)
    assert client.epoch == EPOCH


def test_a_turn_that_is_larger_than_a_message_arrives_in_pieces() -> None:
    session = began()
    for n in range(30):
        session.store(PartStarted(part=a_text(f"q{n}", "z" * 40_000, "completed")))
    session.say("open text")
    outbox, client = Outbox(EPOCH, Bounds()), Client()
    client.attach(outbox, session)
    assert client.hear(outbox.take()) <= Bounds().snapshot_bytes
    assert client.epoch is None, "whoever loses the connection now begins anew"
    assert len(client.transcript.turns[-1].parts) < 30
    drain(outbox, client)
    assert client.epoch == EPOCH
    assert client.transcript == session.transcript


# --- several things at once


def test_sessions_take_turns() -> None:
    flood, calm = began("s1"), began("s2")
    outbox, client = Outbox(EPOCH, Bounds()), Client()
    outbox.attach(flood)
    outbox.attach(calm)
    drain(outbox, Client("any"), 4)
    for n in range(100):
        flood.store(PartStarted(part=a_text(f"q{n}", "z" * 50_000, "completed")))
    calm.say("I am here")
    served = [message.session_id for message in (outbox.take(), outbox.take())]
    assert "s2" in served
    assert client.heard == []


def test_replies_go_first_and_the_list_before_sessions() -> None:
    session = began()
    outbox, client = following(session)
    client.heard.clear()
    session.say("x")
    row = _row("s1")
    outbox.list_changed((row,), ())
    assert drain(outbox, client, 1) == 1, "the session; the list was not asked for yet"
    outbox.list_is([row])
    outbox.list_changed((replace(row, title="new"),), ())
    outbox.list_changed((replace(row, title="newer"),), ("s9",))
    session.say("y")
    outbox.say(ServerPong(id="1", time=0))
    drain(outbox, client)
    assert client.kinds() == ["frames", "sessions", "pong", "sessions", "frames"]
    changes = client.heard[3]
    assert isinstance(changes, Sessions)
    assert [r.title for r in changes.sessions] == ["newer"]
    assert changes.removed == ("s9",)


def test_a_removed_session_is_let_go() -> None:
    session = began()
    outbox, client = following(session)
    outbox.list_changed((), ("s1",))
    session.say("x")
    assert drain(outbox, client) == 0


async def test_a_closed_outbox_follows_nothing_any_more() -> None:
    session = began()
    outbox, client = following(session)
    outbox.close()
    client.attach(outbox, session)
    session.say("x")
    assert drain(outbox, client) == 0
    assert not session._followers


async def test_next_waits_until_there_is_something() -> None:
    outbox = Outbox(EPOCH, Bounds())
    waiting = asyncio.ensure_future(outbox.next())
    await asyncio.sleep(0)
    assert not waiting.done()
    outbox.say(Reply(id="1", ok=True))
    assert await waiting == Reply(id="1", ok=True)


# --- whatever happens, in whatever order (R-P2, R-P3)

Step = tuple[str, int]
steps = st.lists(
    st.tuples(
        st.sampled_from(["play", "play", "play", "hear", "hear", "reconnect", "reattach", "forget"]),
        st.integers(1, 9),
    ),
    max_size=40,
)
streams = st.builds(legal_stream, st.randoms(use_true_random=False))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(frames=streams, steps=steps, bounds=st.sampled_from([Bounds(), TINY]))
def test_r_p2_any_interleaving_gives_the_server_s_transcript(
    frames: list[Frame], steps: list[Step], bounds: Bounds
) -> None:
    _on_a_loop(lambda: _interleave(frames, steps, bounds))


def _on_a_loop(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(work())
    finally:
        loop.close()


async def _interleave(frames: list[Frame], steps: list[Step], bounds: Bounds) -> None:
    session, client = Followed(), Client()
    outbox = Outbox(EPOCH, bounds)
    client.attach(outbox, session)
    rest = iter(frames)
    for what, count in steps:
        if what == "play":
            for frame in islice(rest, count):
                session.play(frame)
        elif what == "hear":
            await _hear(outbox, client, count)
        else:
            outbox.detach("s1")
            client = Client() if what == "forget" else client
            outbox = outbox if what == "reattach" else Outbox(EPOCH, bounds)
            client.attach(outbox, session)
    for frame in rest:
        session.play(frame)
    while await _hear(outbox, client, 100):
        pass
    outbox.close()
    rewound = any(isinstance(f.event, SessionRewound) for f in frames)
    if not (client.cut and rewound):  # a turn that the client never had may have been taken back
        _assert_same(client, session)


async def _hear(outbox: Outbox, client: Client, count: int) -> int:
    for _ in range(3):
        await asyncio.sleep(0)  # lets a page be read
    return drain(outbox, client, count)


def _assert_same(client: Client, session: Followed) -> None:
    mine, yours = client.transcript, session.transcript
    turns = yours.turns[len(yours.turns) - len(mine.turns) :] if client.cut else yours.turns
    assert to_json(mine) == to_json(replace(yours, turns=turns))


def _a_turn(turn_id: str, size: int) -> list[Any]:
    part = replace(a_text(f"{turn_id}-p", "z" * size, "completed"), turn_id=turn_id)
    started = began().stored[1].event
    return [
        replace(started, turn_id=turn_id),
        PartStarted(part=part),
        TurnEnded(turn_id=turn_id, stop_reason="end_turn"),
    ]


def _row(session_id: str) -> SessionRow:
    return SessionRow(
        session_id=session_id,
        title="T",
        workspace="/w",
        agent="a",
        state="idle",
        mode="ask",
        created_at=0,
        updated_at=0,
    )
