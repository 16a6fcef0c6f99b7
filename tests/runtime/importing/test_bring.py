"""A session taken away and brought back: to the letter, marked, and with no more rights than a new one."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from jupyter_agentchat.protocol import events as e
from jupyter_agentchat.protocol import parts as p
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.importing import laws
from jupyter_agentchat.runtime.importing.bring import CUT
from jupyter_agentchat.runtime.settings import Settings
from tests.core.streams import fixtures, in_order, legal_streams
from tests.hostile import HOSTILE
from tests.runtime.export.told import ADA, every_part, facts, tell, text_of, turn
from tests.runtime.stage import ALICE, say, stage

HOME = Path("/")


async def taken(manager, session_id: str) -> dict:
    return json.loads(await text_of((await manager.export(session_id, "json")).chunks))


async def brought(on, archive, root: Path = HOME) -> str:
    body = archive if isinstance(archive, bytes) else json.dumps(archive).encode()
    return await on.manager.bring(ALICE, body, root)


def without_marks(archive: dict) -> dict:
    """Return what has to come back: all but the id, the mark, and when it was written."""
    frames = json.loads(json.dumps(archive["frames"]))
    for frame in frames:
        frame["event"].pop("imported", None)
    session = {k: v for k, v in archive["session"].items() if k not in ("session_id", "imported")}
    return {"session": session, "frames": frames, "blobs": archive["blobs"]}


def named_fixtures() -> list:
    return [fixture for fixture in fixtures() if not fixture.name.startswith("generated")]


# --- there and back


async def test_a_session_comes_back_to_the_letter(tmp_path) -> None:
    async with stage(tmp_path, say) as on:
        words = [text for texts in HOSTILE.values() for text in texts[::9]]
        events = [event for n, text in enumerate(words, 1) for event in turn(n, every_part(n, text))]
        where = str(tmp_path)
        await tell(on.manager, "s1", [facts("Ünï \ud800", workspace=where, pinned=True), *events], step=9)
        data = bytes(range(256)) * 300
        await on.manager.store.put_blob(data, "a.bin", "image/png", 1, "s1")
        first = await taken(on.manager, "s1")
        session_id = await brought(on, first)
        second = await taken(on.manager, session_id)
        row = await on.manager.row(session_id)
        again = await taken(on.manager, await brought(on, second))
    assert session_id not in ("s1", first["session"]["session_id"])
    assert without_marks(first) == without_marks(second)
    assert row.imported
    assert not first["session"]["imported"]
    assert {k: v for k, v in again.items() if k not in ("session", "exported_at")} == {
        k: v for k, v in second.items() if k not in ("session", "exported_at")
    }


@pytest.mark.parametrize("fixture", named_fixtures(), ids=lambda fixture: fixture.name)
async def test_every_recorded_session_can_come_back(tmp_path, fixture) -> None:
    frames = [frame for frame in fixture.frames if frame.seq is not None]
    async with stage(tmp_path, say) as on:
        await on.manager.store.add_session("s1", "ada", frames, [])
        first = await taken(on.manager, "s1")
        session_id = await brought(on, first, tmp_path)
        second = await taken(on.manager, session_id)
        transcript, _ = await on.manager.store.transcript(session_id, 100)
    as_it_was = without_marks(second)["frames"][: len(first["frames"])]
    assert as_it_was == without_marks(first)["frames"]
    assert transcript.turns == fixture.transcript.turns or transcript.turns[-1].stop_reason == "interrupted"


@settings(max_examples=150, deadline=None)
@given(legal_streams)
def test_no_session_that_a_server_could_have_written_is_refused(frames: list[Frame]) -> None:
    assert laws.fold("s1", in_order(frames), 200).session is not None


async def test_a_file_that_somebody_laid_out_anew_is_read_too(tmp_path) -> None:
    async with stage(tmp_path, say) as on:
        await tell(on.manager, "s1", [facts(), *turn(1, every_part(1, "x"))])
        first = await taken(on.manager, "s1")
        pretty = json.dumps(first, indent=4, ensure_ascii=True).encode()
        second = await taken(on.manager, await brought(on, pretty, tmp_path))
    assert without_marks(first)["frames"] == without_marks(second)["frames"][: len(first["frames"])]


# --- what it may here


async def test_it_may_no_more_than_a_new_session(tmp_path) -> None:
    async with stage(tmp_path, say) as on:
        for mode, kept in (("bypass", "ask"), ("accept_edits", "ask"), ("plan", "plan"), ("ask", "ask")):
            await tell(on.manager, mode, [facts(mode=mode, archived=True, parent="other", workspace="/")])
            session_id = await brought(on, await taken(on.manager, mode), tmp_path)
            row = await on.manager.row(session_id)
            assert (row.mode, row.archived, row.parent) == (kept, False, None)
            assert row.workspace == str(tmp_path), "a folder outside the server's root is not taken over"


async def test_its_folder_is_kept_where_it_lies_in_the_server_s_root(tmp_path) -> None:
    inside, outside = tmp_path / "root" / "work", tmp_path / "other"
    inside.mkdir(parents=True)
    outside.mkdir()
    (tmp_path / "root" / "link").symlink_to(outside)
    async with stage(tmp_path, say) as on:
        for number, (given, kept) in enumerate(
            [
                (inside, inside),
                (outside, tmp_path / "root"),
                (tmp_path / "root" / "link", tmp_path / "root"),
                (tmp_path / "root" / ".." / "other", tmp_path / "root"),
                (tmp_path / "gone", tmp_path / "root"),
            ]
        ):
            await tell(on.manager, f"s{number}", [facts(workspace=str(given))])
            session_id = await brought(on, await taken(on.manager, f"s{number}"), tmp_path / "root")
            assert (await on.manager.row(session_id)).workspace == str(kept)


async def test_nothing_of_it_goes_on_by_itself(tmp_path) -> None:
    """A turn that ran, a question that waited and prompts that stood in line are over."""
    open_call = p.ToolCall(
        part_id="call",
        turn_id="t1",
        status="in_progress",
        name="shell",
        kind="execute",
        title="x",
        input="{}",
    )
    asked = e.QuestionAsked(request_id="q", turn_id="t1", text="Which?")
    waiting = e.QueuedPrompt(
        prompt_id="w", author=ADA, content=(p.TextContent(text="Delete all"),), delivery="queue", at=1
    )
    events = [*turn(1, [open_call])[:-2], asked, e.QueueUpdated(items=(waiting,))]
    async with stage(tmp_path, say) as on:
        await on.manager.store.create_session("s1", "ada", [facts(), *events], 1)
        archive = await taken(on.manager, "s1")
        session = await on.manager.session(await brought(on, archive, tmp_path))
        transcript = session.transcript
        assert (transcript.requests, transcript.queue) == ((), ())
        assert session.active_turn() is None
        [last] = transcript.turns
        assert (last.state, last.stop_reason) == ("ended", "interrupted")
        assert last.parts[0].status == "unknown"
        assert last.parts[-1].text == CUT
        assert session.info.state == "idle"
        assert not session.runs_here()
        await session.end(ALICE)


async def test_the_mark_stays_whatever_is_changed(tmp_path) -> None:
    async with stage(tmp_path, say) as on:
        await tell(on.manager, "s1", [facts()])
        session = await on.manager.session(await brought(on, await taken(on.manager, "s1"), tmp_path))
        await session.set(ALICE, title="Mine", pinned=True)
        assert (await on.manager.row(session.session_id)).imported
        assert "Imported" in await text_of((await on.manager.export(session.session_id, "md")).chunks)


# --- files of nobody's friend

DATA = base64.b64encode(b"data").decode()
HASH = hashlib.sha256(b"data").hexdigest()


def an_archive(*events: dict, **more) -> dict:
    start = {"type": "session_updated", "title": "T", "workspace": "/w", "agent": "a", "state": "idle"}
    frames = [{"seq": n, "at": 5, "event": event} for n, event in enumerate((start, *events), 1)]
    head = {"format": "jupyter_agentchat.session", "version": 1}
    return {**head, "frames": frames, "blobs": [], **more}


def a_turn(turn_id: str = "t", **more) -> dict:
    return {"type": "turn_started", "turn_id": turn_id, "agent": "a", **more}


def a_part(**more) -> dict:
    part = {"type": "text", "part_id": "p", "turn_id": "t", "status": "completed", "text": "x", **more}
    return {"type": "part_started", "part": part}


def an_end(turn_id: str = "t") -> dict:
    return {"type": "turn_ended", "turn_id": turn_id, "stop_reason": "end_turn"}


def appended(field: str = "text", offset: int = 0, kind: str = "part_appended") -> dict:
    return {"type": kind, "part_id": "p", "field": field, "offset": offset, "text": "x"}


def usage() -> dict:
    known = {"turn_id": "t", "request_id": "r", "model": "m", "input_tokens": 1, "output_tokens": 1}
    return {"type": "usage_recorded", **known}


def a_blob(**more) -> list[dict]:
    return [{"hash": HASH, "name": "a", "mime": "b", "data": DATA, **more}]


def a_message(role: str, blocks: str) -> dict:
    return {"type": "model_message_recorded", "role": role, "blocks": blocks}


def reordered(archive: dict, *names: str) -> bytes:
    return json.dumps({name: archive[name] for name in names}).encode()


BAD: dict[str, object] = {
    "nothing": b"",
    "no JSON": b"hello",
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "cut": json.dumps(an_archive()).encode()[:-3],
    "something after it": json.dumps(an_archive()).encode() + b" {}",
    "a name twice": b'{"format":"jupyter_agentchat.session","format":"x","version":1,"frames":[]}',
    "a comma too many": b'{"format":"jupyter_agentchat.session","version":1,"frames":[],}',
    "deep": b'{"format":' + b"[" * 200_000,
    "NaN": b'{"format":"jupyter_agentchat.session","version":NaN}',
    "another format": an_archive(format="x"),
    "a newer version": an_archive(version=2),
    "a version of another type": an_archive(version=True, frames=[{"seq": 1}]),
    "something unknown": an_archive(extra=1),
    "frames before the head": reordered(an_archive(), "frames", "format", "version"),
    "no frames": an_archive(frames=[]),
    "frames of another type": an_archive(frames={"a": 1}),
    "a frame of another type": an_archive(frames=["x"]),
    "a gap": an_archive(frames=[{**an_archive()["frames"][0], "seq": 2}]),
    "a live frame": an_archive(frames=[{**an_archive()["frames"][0], "seq": None}]),
    "an unknown event": an_archive({"type": "magic"}),
    "an unknown field": an_archive({**a_turn(), "admin": True}),
    "an unknown field inside": an_archive(a_turn(), a_part(onclick="x")),
    "a number that fits nowhere": an_archive({"type": "retry_ended", "turn_id": "t", "attempt": 2**60}),
    "a number without end": json.dumps(an_archive()).replace('"at": 5', f'"at": {"9" * 5000}').encode(),
    "an infinite number": json.dumps(an_archive()).replace('"at": 5', '"at": 1e999').encode(),
    "a time before time": json.dumps(an_archive()).replace('"at": 5', '"at": -5').encode(),
    "live text": an_archive(a_turn(), a_part(), appended(kind="part_delta")),
    "another beginning": an_archive(frames=[{"seq": 1, "at": 5, "event": a_turn()}]),
    "a long title": an_archive({**an_archive()["frames"][0]["event"], "title": "x" * 201}),
    "a long folder": an_archive({**an_archive()["frames"][0]["event"], "workspace": "/" * 6_000}),
    "two turns at once": an_archive(a_turn("t"), a_turn("u")),
    "a turn twice": an_archive(a_turn("t"), an_end(), a_turn("t")),
    "an end without a turn": an_archive(an_end()),
    "two ends": an_archive(a_turn(), an_end(), an_end()),
    "an end with an open part": an_archive(a_turn(), a_part(status="in_progress"), an_end()),
    "a part that opens after the end": an_archive(a_turn(), an_end(), a_part(status="in_progress")),
    "a part of no turn": an_archive(a_part()),
    "an empty id": an_archive(a_turn("")),
    "a long id": an_archive(a_turn("x" * 201)),
    "text for no part": an_archive(a_turn(), appended()),
    "text for no field": an_archive(a_turn(), a_part(), appended("status")),
    "a gap in a text": an_archive(a_turn(), a_part(), appended(offset=9)),
    "usage of no turn": an_archive(usage()),
    "messages that are none": an_archive(a_message("user", "not json")),
    "messages that no API takes": an_archive(a_message("user", '[{"type":"tool_result","tool_use_id":"x"}]')),
    "a blob with another hash": an_archive(blobs=a_blob(hash="0" * 64)),
    "a blob that is no base64": an_archive(blobs=a_blob(data="%%%")),
    "a blob with more": an_archive(blobs=a_blob(x=1)),
    "a blob with a long name": an_archive(blobs=a_blob(name="a" * 2000)),
}


async def test_what_nobody_exported_is_refused_in_a_sentence_and_leaves_nothing(tmp_path) -> None:
    async with stage(tmp_path, say) as on:
        for name, archive in BAD.items():
            with pytest.raises(Refused) as refused:
                await brought(on, archive, tmp_path)
            assert refused.value.code == "bad_request", name
            assert refused.value.message.startswith("This file cannot be imported: "), name
            assert refused.value.message.endswith("."), name
            assert len(refused.value.message) < 400, name
        assert await on.manager.rows() == []


async def test_the_smallest_file_that_is_one(tmp_path) -> None:
    """Or the refusals above would prove nothing."""
    async with stage(tmp_path, say) as on:
        said = [a_message("user", '[{"type":"text","text":"hi"}]')]
        archive = an_archive(a_turn(), a_part(), *said, an_end(), blobs=a_blob())
        session_id = await brought(on, archive, tmp_path)
        assert (await on.manager.row(session_id)).title == "T"
        assert (await on.manager.store.blob(HASH)).data == b"data"
        await on.manager.delete(session_id, ALICE)
        with pytest.raises(Refused, match="no such file"):
            await on.manager.store.blob(HASH)


async def test_a_file_that_is_too_large_is_not_even_read(tmp_path) -> None:
    async with stage(tmp_path, say, settings=Settings(max_import_bytes=10)) as on:
        with pytest.raises(Refused, match="this server takes 10") as refused:
            await brought(on, b"x" * 11, tmp_path)
        assert refused.value.code == "too_large"
