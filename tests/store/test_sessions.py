"""The session list: newest first, by page, with filters; and the line that each session has in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_agentchat.protocol.events import (
    PermissionOption,
    PermissionRequested,
    PermissionResolved,
    QuestionAsked,
    SessionRewound,
    UsageRecorded,
)
from jupyter_agentchat.store.store import Store
from tests.store.stories import (
    AT,
    ended,
    facts,
    grown,
    opened,
    prompt,
    started,
    text,
    tool_done,
    turn,
)


async def ids(store: Store, **filters: Any) -> list[str]:
    return [row.session_id for row in await store.rows(**filters)]


async def test_last_updated_first_and_page_by_page(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        for number in range(5):
            await store.create_session(f"s{number}", "ada", [facts()], AT + number)
        await store.append("s1", turn(1), AT + 10)
        assert await ids(store) == ["s1", "s4", "s3", "s2", "s0"]
        page = await store.rows(limit=2)
        assert [row.session_id for row in page] == ["s1", "s4"]
        page = await store.rows(limit=2, before=page[-1].updated_at)
        assert [row.session_id for row in page] == ["s3", "s2"]
        assert await ids(store, limit=2, before=page[-1].updated_at) == ["s0"]
        assert (await store.row("s1")).created_at == AT + 1


async def test_no_session_is_lost_between_pages_of_the_same_millisecond(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        for number in range(4):
            await store.create_session(f"s{number}", "ada", [facts()], AT)
        await store.create_session("older", "ada", [facts()], AT - 1)
        page = await store.rows(limit=2)
        assert {row.session_id for row in page} == {"s0", "s1", "s2", "s3"}
        assert await ids(store, limit=2, before=page[-1].updated_at) == ["older"]


async def test_filters(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await store.create_session("run", "ada", [facts("Straße 100%"), started("t")], AT)
        await store.create_session("old", "ada", [facts("Later_on", archived=True)], AT + 1)
        await store.create_session("two", "ada", [facts("Later_on", workspace="/home/Projects")], AT + 2)
        await store.create_session("said", "ada", [facts(), *turn(1, "hi", "The LAST word")], AT + 3)
        assert await ids(store) == ["said", "two", "run"]
        assert await ids(store, archived=True) == ["old"]
        assert await ids(store, state="running") == ["run"]
        assert await ids(store, workspace="/home/Projects") == ["two"]
        assert await ids(store, workspace="/home") == []
        assert await ids(store, q="STRASSE") == ["run"]
        assert await ids(store, q="0%") == ["run"]
        assert await ids(store, q="%") == ["run"]
        assert await ids(store, q="r_o") == ["two"]
        assert await ids(store, q="!") == []
        assert await ids(store, q="projects") == ["two"]
        assert await ids(store, q="last WORD") == ["said"]
        assert await ids(store, q="later", state="idle", workspace="/home/Projects", limit=1) == ["two"]
        assert await ids(store, q="", before=AT + 2) == ["run"]
        assert await ids(store, pinned=True) == []
        await store.append("run", [facts("Straße 100%", pinned=True)], AT + 4)
        assert await ids(store, pinned=True) == ["run"]
        assert await ids(store, pinned=False) == ["said", "two"]


async def test_a_row_says_what_the_session_needs_and_what_it_cost(tmp_path: Path) -> None:
    asked = PermissionRequested(
        request_id="r",
        turn_id="t",
        part_id="p",
        tool="write_file",
        kind="edit",
        title="write a",
        action="{}",
        why="",
        options=(PermissionOption(option_id="y", kind="allow_once", label="Allow"),),
        action_hash="h",
    )
    answered = PermissionResolved(request_id="r", turn_id="t", part_id="p", outcome="answered")
    async with opened(tmp_path / "a.sqlite") as store:
        await store.create_session("s", "ada", [facts(model="m"), started("t")], AT)
        row = await store.row("s")
        assert (row.state, row.needs, row.model, row.seq) == ("running", None, "m", 2)
        await store.append("s", [asked], AT)
        row = await store.row("s")
        assert (row.state, row.needs) == ("waiting", "permission")
        used = UsageRecorded(
            turn_id="t", request_id="q", model="m", input_tokens=5, output_tokens=7, cost=0.5
        )
        await store.append("s", [answered, used, QuestionAsked(request_id="q", turn_id="t", text="?")], AT)
        row = await store.row("s")
        assert (row.state, row.needs, row.totals.cost, row.totals.output_tokens) == (
            "waiting",
            "question",
            0.5,
            7,
        )
        await store.append("s", [ended("t")], AT + 7)
        row = await store.row("s")
        assert (row.state, row.needs, row.updated_at) == ("idle", None, AT + 7)


async def test_the_last_line_is_the_newest_that_was_said(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:

        async def line_after(*events: Any) -> str:
            await store.append("s", events, AT)
            return (await store.row("s")).last_line

        await store.create_session("s", "ada", [facts()], AT)
        assert (await store.row("s")).last_line == ""
        assert await line_after(started("t1"), prompt("t1", "a", "one\ntwo \n \n")) == "two"
        assert await line_after(tool_done("t1", "b", "read", "not said")) == "two"
        assert await line_after(text("t1", "c", " \n")) == "two"
        assert await line_after(grown("c", 2, "thr")) == "thr"
        assert await line_after(grown("c", 5, "ee\n" + "x" * 300)) == "x" * 200
        assert await line_after(ended("t1"), started("t2")) == "x" * 200
        assert await line_after(*turn(3, "later", "latest")) == "latest"
        assert await line_after(SessionRewound(to="t2", restore="both")) == "x" * 200
        assert await line_after(SessionRewound(to="t1", restore="conversation")) == ""
