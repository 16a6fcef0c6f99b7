"""Full text: everything a person saw is found, whatever they type, and nothing that is gone."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_agentchat.protocol.events import PartStarted, SessionRewound
from jupyter_agentchat.protocol.parts import Notice, Plan, PlanEntry, Thinking
from jupyter_agentchat.store.store import SearchHit, Store
from tests.store.stories import (
    AT,
    NAUGHTY,
    facts,
    grown,
    opened,
    prompt,
    started,
    text,
    text_done,
    tool_done,
    turn,
)


async def found(store: Store, q: str, session_id: str | None = None) -> list[str | None]:
    """Return the ids of the parts that are found, in the order of the session."""
    hits = await store.search(q, 100, session_id)
    return sorted((hit.part_id for hit in hits), key=str)


async def test_every_kind_of_part_is_found_by_its_words_and_a_session_by_its_title(tmp_path: Path) -> None:
    plan = Plan(
        part_id="plan",
        turn_id="t",
        status="completed",
        entries=(PlanEntry(content="sow marjoram", status="pending"),),
    )
    thinking = Thinking(
        part_id="thought", turn_id="t", status="completed", text="maybe oregano", started_at=1
    )
    async with opened(tmp_path / "a.sqlite") as store:
        await store.create_session("s", "ada", [facts("About basil"), started("t")], AT)
        await store.append("s", [prompt("t", "asked", "Where grows thyme?")], AT)
        await store.append("s", [tool_done("t", "tool", "read sage.txt", "rosemary\nand dill")], AT)
        await store.append("s", [PartStarted(part=thinking), PartStarted(part=plan)], AT)
        notice = Notice(part_id="told", turn_id="t", level="error", text="No chives left")
        await store.append("s", [PartStarted(part=notice), text("t", "said", "Tarragón")], AT)
        await store.append("s", [text_done("t", "said", "Tarragón")], AT)
        for word, part_id in {
            "thyme": "asked",
            "sage": "tool",
            "DILL": "tool",
            "oregano": "thought",
            "marjoram": "plan",
            "chives": "told",
            "tarragon": "said",
            "basil": None,
        }.items():
            assert await found(store, word) == [part_id], word
        assert await store.search("grows thyme", 5) == [
            SearchHit(
                session_id="s",
                turn_id="t",
                part_id="asked",
                title="About basil",
                snippet="Where grows thyme?",
            )
        ]
        assert (await store.search("basil", 5))[0].snippet == "About basil"


async def test_all_words_count_the_last_may_be_unfinished_and_quotes_hold_words_together(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await store.create_session("s", "ada", [facts(), started("t")], AT)
        await store.append("s", [prompt("t", "one", "red apple pie"), prompt("t", "two", "pie of apple")], AT)
        assert await found(store, "apple pie") == ["one", "two"]
        assert await found(store, '"apple pie"') == ["one"]
        assert await found(store, "red app") == ["one"]
        assert await found(store, "re apple") == []
        assert await found(store, "apple NOT red") == []
        assert await found(store, "apple OR nothing") == []


async def test_only_in_one_session_and_no_more_than_asked(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        for session_id in ("s", "k"):
            await store.create_session(session_id, "ada", [facts(), *turn(1, "kumquat")], AT)
        assert [hit.session_id for hit in await store.search("kumquat", 10, "k")] == ["k"]
        assert len(await store.search("kumquat", 10)) == 2
        assert len(await store.search("kumquat", 1)) == 1
        assert await store.search("kumquat", 10, "nobody") == []


async def test_a_text_is_found_when_it_is_finished_and_no_longer_by_what_it_was(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await store.create_session("s", "ada", [facts(), started("t"), text("t", "p")], AT)
        await store.append("s", [grown("p", 0, "first")], AT)
        assert await found(store, "first") == []
        await store.append("s", [text_done("t", "p", "first")], AT)
        assert await found(store, "first") == ["p"]
        await store.append("s", [text_done("t", "p", "second")], AT)
        assert (await found(store, "first"), await found(store, "second")) == ([], ["p"])


async def test_a_renamed_session_and_a_rewound_turn_are_found_no_more(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await store.create_session("s", "ada", [facts("before"), *turn(1), *turn(2, "kumquat")], AT)
        await store.append("s", [facts("after")], AT)
        assert (await found(store, "before"), await found(store, "after")) == ([], [None])
        await store.append("s", [SessionRewound(to="t2", restore="both")], AT)
        assert await found(store, "kumquat") == []
        assert await found(store, "hello") == ["p1a"]


async def test_r_h13_words_around_what_cannot_be_held_are_found(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await store.create_session(
            "s", "ada", [facts(NAUGHTY), started("t"), prompt("t", "p", "one\x00two \ud800three")], AT
        )
        for word in ("one", "two", "three"):
            assert await found(store, word) == ["p"], word
        hit = (await store.search("three", 1))[0]
        assert hit.title == NAUGHTY
        assert hit.snippet == "one\ufffdtwo \ufffdthree"


def test_nothing_that_is_typed_is_an_error(tmp_path: Path) -> None:
    hostile = st.text(st.sampled_from("\"'*()^:-+{}.,;\\ \n\x00\ud800aNEAROT") | st.characters(), max_size=12)
    path = tmp_path / "a.sqlite"

    async def ask(questions: list[str]) -> None:
        async with opened(path) as store:
            for q in questions:
                for hit in await store.search(q, 10):
                    assert hit.session_id == "s"

    async def fill() -> None:
        async with opened(path) as store:
            await store.create_session("s", "ada", [facts(), *turn(1, "a NEAR b")], AT)

    asyncio.run(fill())

    @settings(max_examples=30, deadline=None)
    @given(st.lists(hostile, min_size=20, max_size=20))
    def typed(questions: list[str]) -> None:
        asyncio.run(ask(questions))

    typed()
    asyncio.run(ask(["", " ", '"', '""', '"""', "*", '"*', "a*b", "NEAR(", "text:a", "-", "a AND", "^"]))
