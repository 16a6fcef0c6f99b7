"""R-H7, R-H8: a broken store is no empty list in silence and is never written over; what can be read is."""

from __future__ import annotations

import asyncio
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_agentchat.core.transcript import apply, fold
from jupyter_agentchat.protocol.events import Event, ModelContextSet, ModelMessageRecorded
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import TERMINAL, Notice
from jupyter_agentchat.store import check
from jupyter_agentchat.store.store import NotAStore, Store, StoreTooNew, StoreUnavailable
from tests.store.stories import (
    AT,
    facts,
    identity,
    look,
    opened,
    prompt,
    started,
    table,
    text,
    turn,
)

ROOT = Path(__file__).parents[2]

TITLES = {"a" * 32: "Short", "b" * 32: "Long", "c" * 32: "With a model"}
LONG = "a long answer, over several pages " * 150


def model_row(number: int) -> ModelMessageRecorded:
    return ModelMessageRecorded(role="user" if number % 2 else "assistant", blocks=f'[{{"n":{number}}}]')


async def _make(path: Path) -> dict[str, list[Frame]]:
    short, long, model = TITLES
    async with opened(path) as store:
        await store.create_session(short, "ada", [facts("Short"), *turn(1, "kumquat")], AT)
        await store.create_session(long, "ada", [facts("Long")], AT)
        blob = await store.put_blob(b"attached", "a.txt", "text/plain", AT, long)
        for number in range(2):
            events: list[Event] = turn(number, answer=LONG)
            await store.append(long, events, AT + number)
        await store.append(
            long, [started("t9"), prompt("t9", "p9a", "look", blob), text("t9", "p9b")], AT + 9
        )
        context = ModelContextSet(system="s", version="1", tools="[]", model="m")
        await store.create_session(model, "grace", [facts("With a model"), context], AT)
        for number in range(1, 5):
            await store.append(model, [*turn(number), model_row(number)], AT + number)
        return {session_id: await store.frames(session_id, 0, 1_000) for session_id in TITLES}


class Sample:
    """A store of three sessions, to be broken in many ways."""

    def __init__(self, folder: Path) -> None:
        path = folder / "whole.sqlite"
        self.frames = asyncio.run(_make(path))
        self.content = path.read_bytes()
        self.path = folder / "a.sqlite"
        self.epoch = _epoch(path)

    def breaks(self, content: bytes) -> str:
        """Write this in the store's place, open it, and check the promises; return what became of it."""
        for old in self.path.parent.glob("a.sqlite*"):
            old.unlink()
        self.path.write_bytes(content)
        return asyncio.run(self._open())

    async def _open(self) -> str:
        broken = self.path.read_bytes()
        store = Store(self.path, apply, identity("after"))
        (refused,) = await asyncio.gather(store.open(), return_exceptions=True)
        if refused is not None:
            assert isinstance(refused, StoreUnavailable | NotAStore | StoreTooNew)
            assert self.path.read_bytes() == broken, "what is refused is left alone"
            assert str(refused).endswith(".")
            assert str(self.path.parent) not in str(refused)
            return "refused"
        try:
            return await self._look(store, broken)
        finally:
            await store.close()

    async def _look(self, store: Store, broken: bytes) -> str:
        ids = {row.session_id for row in await store.rows()}
        if store.repaired is None:
            assert ids == set(TITLES), "a session is missing, and nobody says so"
            for session_id, frames in self.frames.items():
                assert await store.frames(session_id, 0, 1_000) == frames
            return "whole" if store.trouble is None else "only to be read"
        if store.repaired.kept_as:
            assert self.path.with_name(store.repaired.kept_as).read_bytes() == broken
        assert ids == {row.session_id for row in await store.rows(limit=1_000)}
        assert store.repaired.sessions == len(ids)
        assert store.epoch != self.epoch
        assert await look(store, lambda db: db.execute("PRAGMA integrity_check").fetchall()) == [("ok",)]
        for session_id in ids:
            await self._check(store, session_id)
        return "repaired" if ids else "empty"

    async def _check(self, store: Store, session_id: str) -> None:
        """It is sound by itself, and nothing in it was never there."""
        frames = await store.frames(session_id, 0, 1_000)
        assert [frame.seq for frame in frames] == list(range(1, len(frames) + 1))
        transcript = fold(session_id, frames)
        assert await store.transcript(session_id, 1_000) == (transcript, False)
        for turn_ in transcript.turns[:-1]:
            assert turn_.state == "ended"
            assert all(part.status in TERMINAL for part in turn_.parts)
        before = [frame.event for frame in self.frames[session_id]]
        after = [frame.event for frame in frames]
        model = [event for event in before if isinstance(event, ModelContextSet | ModelMessageRecorded)]
        kept = [event for event in after if isinstance(event, ModelContextSet | ModelMessageRecorded)]
        assert kept == model[: len(kept)], "what a model is told has no hole"
        harmed = [harm for harm in store.repaired.harmed if harm.session_id == session_id]  # type: ignore[union-attr]
        parts = [part for turn_ in transcript.turns for part in turn_.parts]
        said = [part.text for part in parts if isinstance(part, Notice)]
        if [event for event in before if event not in after]:
            assert harmed, "events are lost, and nobody says so"
            assert not transcript.turns or "could not be read" in said[-1]
        else:
            assert (harmed, said, after) == ([], [], before)


def with_another_byte(content: bytes) -> bytes:
    """Return the content with one digit changed in what a model was told: legal JSON, legal SQLite."""
    mark = rb"n\":3"
    assert content.count(mark) == 1
    return content.replace(mark, mark[:-1] + b"7")


def _epoch(path: Path) -> str:
    db = sqlite3.connect(path)
    (epoch,) = db.execute("SELECT epoch FROM meta").fetchone()
    db.close()
    return str(epoch)


@pytest.fixture(scope="module")
def sample() -> Iterator[Sample]:
    """In memory, where there is such a place: hundreds of stores are made, each with its syncs."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Sample(Path(folder))


def test_the_sample_is_whole(sample: Sample) -> None:
    assert sample.breaks(sample.content) == "whole"


def test_r_h7_cut_off_at_every_512_bytes(sample: Sample) -> None:
    became = Counter(sample.breaks(sample.content[:size]) for size in range(0, len(sample.content), 512))
    assert set(became) <= {"repaired", "refused", "empty", "whole"}
    assert became["empty"] == 1, "only where there was nothing at all"
    assert became["repaired"] > became["refused"], became
    assert became["whole"] < 8, "where what was cut off was empty"


@pytest.mark.parametrize("count", [120, pytest.param(5_000, marks=pytest.mark.soak)])
def test_r_h7_flipped_bytes(sample: Sample, count: int) -> None:
    chance = random.Random(count)
    became: Counter[str] = Counter()
    for number in range(count):
        content = bytearray(sample.content)
        for _ in range(1 + number % 3):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        became[sample.breaks(bytes(content))] += 1
    assert became["repaired"] > count / 10, became
    assert "empty" not in became


def test_r_h7_every_byte_of_the_head(sample: Sample) -> None:
    became: Counter[str] = Counter()
    for at in range(100):
        content = bytearray(sample.content)
        content[at] ^= 0xFF
        became[sample.breaks(bytes(content))] += 1
    assert "empty" not in became


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 100), (0, 4096), (100, 4096), (4096, 8192), (0, 16)],
    ids=["head", "first page", "schema", "second page", "magic"],
)
def test_r_h7_zeroed(sample: Sample, start: int, end: int) -> None:
    content = sample.content[:start] + bytes(end - start) + sample.content[end:]
    assert sample.breaks(content) == "repaired"
    repaired = asyncio.run(_repaired(sample.path))
    assert repaired == set(TITLES), "all of the record was in other pages"


async def _repaired(path: Path) -> set[str]:
    async with opened(path) as store:
        return {row.session_id for row in await store.rows()}


@pytest.mark.parametrize(
    ("content", "became"),
    [
        (b"", "empty"),
        (b"a diary" * 1_000, "refused"),
        (bytes(20_000), "refused"),
        (b"SQLite format 3\0" + b"\xff" * 20_000, "refused"),
    ],
)
def test_r_h7_what_is_no_store_of_ours(sample: Sample, content: bytes, became: str) -> None:
    assert sample.breaks(content) == became


def test_r_h7_a_store_of_which_nothing_is_left_is_not_replaced(sample: Sample) -> None:
    assert sample.breaks(sample.content[:100] + b"\x55" * (len(sample.content) - 100)) == "refused"


def test_r_h7_what_sqlite_says_of_it_is_no_text_either(sample: Sample) -> None:
    name = b"CHECK (json_valid(reply))"
    assert name in sample.content
    assert sample.breaks(sample.content.replace(name, b"CHECK (json_valid(r\xe5ply))")) == "repaired"


def test_r_h8_a_line_of_the_list_with_a_wrong_id_is_no_other_session(sample: Sample) -> None:
    line = b'"session_id":"' + b"c" * 32
    assert line in sample.content
    assert sample.breaks(sample.content.replace(line, line[:-1] + b"a")) == "repaired"
    assert asyncio.run(_repaired(sample.path)) == set(TITLES)


def test_r_h8_a_flipped_byte_loses_exactly_its_event(sample: Sample) -> None:
    content = with_another_byte(sample.content)
    assert sample.breaks(content) == "repaired"
    (harm,) = asyncio.run(_harmed(sample, content))
    assert (harm.title, harm.lost) == ("With a model", 1)


async def _harmed(sample: Sample, content: bytes) -> Any:
    sample.path.write_bytes(content)
    async with opened(sample.path) as store:
        assert store.repaired is not None
        assert "“With a model”" in store.repaired.sentence()
        assert sample.path.with_name("a.sqlite.damaged-2").exists(), "the first one is kept too"
        return store.repaired.harmed


def test_r_h8_the_index_is_made_again_from_the_record(sample: Sample) -> None:
    assert sample.breaks(sample.content) == "whole"
    db = sqlite3.connect(sample.path)
    for name in ("part", "turn", "words", "session"):
        db.execute(f"DROP TABLE {name}")
    db.commit()
    db.execute("VACUUM")
    db.close()
    assert asyncio.run(sample._open()) == "repaired"

    async def same() -> None:
        async with opened(sample.path) as store:
            for session_id, title in TITLES.items():
                frames = await store.frames(session_id, 0, 1_000)
                assert frames == sample.frames[session_id]
                assert (await store.row(session_id)).title == title
            assert [hit.part_id for hit in await store.search("kumquat", 5)] == ["p1a"]
            assert [row[0] for row in await table(store, "blob_ref")] == [list(TITLES)[1]]

    asyncio.run(same())


async def test_damage_that_is_found_while_reading_is_repaired_at_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.sqlite"
    frames = await _make(path)
    path.write_bytes(with_another_byte(path.read_bytes()))
    monkeypatch.setattr(check, "SECONDS", 0.0)
    monkeypatch.setattr("jupyter_agentchat.store.opening.SECONDS", 0.0)  # too large a file to look at whole
    monkeypatch.setattr(check, "_STEPS", 1)
    lost: list[str] = []
    short, _, model = TITLES
    async with opened(path) as store:
        store.when_lost(lost.append)
        assert await store.frames(short, 0, 1_000) == frames[short]
        with pytest.raises(StoreUnavailable, match="damaged"):
            await store.frames(model, 0, 1_000)
        with pytest.raises(StoreUnavailable, match="damaged"):
            await store.model_events(model)
        assert len(lost) == 1
    async with opened(path, "server-2") as store:
        assert store.repaired is not None
        assert [harm.title for harm in store.repaired.harmed] == ["With a model"]
        assert len(await store.frames(model, 0, 1_000)) > 20
    async with opened(path, "server-3") as store:
        assert store.repaired is None, "once is enough"


async def test_two_servers_that_find_it_broken_repair_it_once_and_a_third_one_notices(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    await _make(path)
    third = Store(path, apply, identity("third"))
    await third.open()
    lost: list[str] = []
    third.when_lost(lost.append)
    content = with_another_byte(path.read_bytes())
    with path.open("r+b") as file:  # the same file, under its feet
        file.write(content)
    both = [Store(path, apply, identity(f"server-{number}")) for number in range(2)]
    await asyncio.gather(*[store.open() for store in both])
    assert sorted(store.repaired is None for store in both) == [False, True]
    assert both[0].epoch == both[1].epoch != third.epoch
    with pytest.raises(StoreUnavailable, match="put in this one's place"):
        await third.append("a" * 32, turn(7), AT)
    assert len(lost) == 1
    for store in (*both, third):
        await store.close()
    assert len([child for child in _names(tmp_path) if "damaged" in child]) == 1


def _names(folder: Path) -> list[str]:
    return [child.name for child in folder.iterdir()]


def test_a_repair_that_has_no_space_leaves_the_broken_file(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jupyter_agentchat.store.repair._keep", full)
    assert sample.breaks(sample.content[:-4096]) == "refused"
    assert sorted(child.name for child in sample.path.parent.glob("a.sqlite*")) == [
        "a.sqlite",
        "a.sqlite-repairing",
    ]


def test_a_journal_of_the_broken_file_is_not_played_into_the_new_one(sample: Sample) -> None:
    for old in sample.path.parent.glob("a.sqlite*"):
        old.unlink()
    sample.path.write_bytes(bytes(100) + sample.content[100:])
    sample.path.with_name("a.sqlite-journal").write_bytes(b"not of this file" * 100)
    assert asyncio.run(sample._open()) == "repaired"
    assert not sample.path.with_name("a.sqlite-journal").exists()


def test_where_there_are_no_links_it_is_copied(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(self: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    assert sample.breaks(sample.content[:-4096]) == "repaired"


def test_a_first_version_that_is_broken_is_read_too(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    db = sqlite3.connect(path)
    schema = Path(__file__).parent / "schema" / "first_schema.sql"
    db.executescript(schema.read_text("utf-8"))
    db.close()
    content = path.read_bytes()
    path.write_bytes(bytes(100) + content[100:])

    async def whole() -> None:
        async with opened(path) as store:
            assert len(await store.frames("s", 0, 100)) == 13

    asyncio.run(whole())
    shutil.rmtree(tmp_path)


SUICIDE = """
import asyncio, os, signal, sys
from pathlib import Path
from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.store import repair
from jupyter_agentchat.store.store import Store
from tests.store.stories import identity

def dies(*args):
    if sys.argv[3] == "after":
        whole(*args)
    os.kill(os.getpid(), signal.SIGKILL)

whole = getattr(repair, sys.argv[2])
setattr(repair, sys.argv[2], dies)
asyncio.run(Store(Path(sys.argv[1]), apply, identity()).open())
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", ["_build", "_keep", "_sync"])
def test_a_repair_that_is_killed_leaves_the_broken_file_or_the_new_one(
    sample: Sample, step: str, when: str
) -> None:
    for old in sample.path.parent.glob("a.sqlite*"):
        old.unlink()
    broken = with_another_byte(sample.content)
    sample.path.write_bytes(broken)
    killed = subprocess.run(
        [sys.executable, "-c", SUICIDE, str(sample.path), step, when], cwd=ROOT, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    kept = sample.path.with_name("a.sqlite.damaged-1")
    if step == "_sync":
        assert kept.read_bytes() == broken
        assert asyncio.run(_repaired(sample.path)) == set(TITLES)
        assert not sample.path.with_name("a.sqlite.damaged-2").exists(), "it was done"
    else:
        assert sample.path.read_bytes() == broken
        assert asyncio.run(sample._open()) == "repaired"
