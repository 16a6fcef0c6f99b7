"""Commands are begun once and answered alike."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.store.commands import KEEP_MS
from tests.store.stories import AT, NAUGHTY, opened

REPLY = '{"ok":true,"id":"c","text":"\\ud800\\u0000"}'


async def test_r_p1_the_same_command_is_new_once_and_then_has_its_reply(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    async with opened(path) as store:
        assert await store.begin_command("c", "ada", "digest", AT) is None
        assert await store.begin_command("c", "ada", "digest", AT) == ""
    async with opened(path) as store:  # the server stopped before it could answer
        assert await store.begin_command("c", "ada", "digest", AT) == ""
        await store.finish_command("c", REPLY)
        assert await store.begin_command("c", "ada", "digest", AT) == REPLY
    async with opened(path) as store:
        assert await store.begin_command("c", "ada", "digest", AT + 1) == REPLY


async def test_r_p1_of_two_at_once_one_is_new_also_with_two_servers(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    async with opened(path) as one, opened(path, "server-2") as other:
        begun = await asyncio.gather(
            *[store.begin_command("c", "ada", "digest", AT) for store in (one, other, one, other)]
        )
        assert sorted(begun, key=str) == ["", "", "", None]


@pytest.mark.parametrize(("user", "digest"), [("grace", "digest"), ("ada", "another")])
async def test_r_p1_an_id_used_by_another_or_for_another_is_refused(
    tmp_path: Path, user: str, digest: str
) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await store.begin_command("c", "ada", "digest", AT)
        with pytest.raises(Refused) as refused:
            await store.begin_command("c", user, digest, AT)
        assert refused.value.code == "bad_request"
        await store.finish_command("c", REPLY)
        assert await store.begin_command("c", "ada", "digest", AT) == REPLY


async def test_a_reply_is_read_again_by_the_user_who_got_it(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await store.begin_command(NAUGHTY, "ada", "digest", AT)
        assert await store.command_reply(NAUGHTY, "ada") is None
        await store.finish_command(NAUGHTY, REPLY)
        assert await store.command_reply(NAUGHTY, "ada") == REPLY
        assert await store.command_reply(NAUGHTY, "grace") is None
        assert await store.command_reply("another", "ada") is None


async def test_r_h13_ids_and_users_of_all_kinds(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        assert await store.begin_command(NAUGHTY, NAUGHTY, NAUGHTY, AT) is None
        assert await store.begin_command(NAUGHTY, NAUGHTY, NAUGHTY, AT) == ""
        assert await store.begin_command("\ud800", "ada", "d", AT) is None
        assert await store.begin_command("\ud801", "ada", "d", AT) is None
        await store.finish_command(NAUGHTY, REPLY)
        assert await store.begin_command(NAUGHTY, NAUGHTY, NAUGHTY, AT) == REPLY


async def test_r_x17_a_clock_that_is_set_ahead_forgets_no_command(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await store.begin_command("before", "ada", "digest", AT)
        await store.begin_command("after", "ada", "digest", AT + 100 * KEEP_MS)
        assert await store.begin_command("before", "ada", "digest", AT + 100 * KEEP_MS) == ""


async def test_old_commands_are_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_agentchat.store.commands.KEEP", 1)
    async with opened(tmp_path / "a.sqlite") as store:
        await store.begin_command("old", "ada", "digest", AT)
        await store.begin_command("young", "ada", "digest", AT + KEEP_MS)
        assert await store.begin_command("old", "ada", "digest", AT) == ""
        await store.begin_command("new", "ada", "digest", AT + KEEP_MS + 1)
        assert await store.begin_command("young", "ada", "digest", AT + KEEP_MS) == ""
        assert await store.begin_command("old", "ada", "digest", AT) is None
