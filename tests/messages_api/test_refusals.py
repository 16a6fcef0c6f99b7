"""Every row of the table refuses what it says it refuses, and good requests pass."""

from __future__ import annotations

import pytest

from tests.messages_api.calls import plain
from tests.messages_api.refusals.table import REFUSALS
from tests.messages_api.script import reply
from tests.messages_api.server import MessagesApi
from tests.messages_api.spoilt import BAD
from tests.messages_api.spoilt.spoil import Bad

ROWS = {row.id: row for row in REFUSALS}


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.row}: {bad.label}")
async def test_the_server_refuses(bad: Bad) -> None:
    row = ROWS[bad.row]
    async with MessagesApi(**bad.terms) as api:
        api.otherwise = reply("Fine.")
        call = await bad.base(api)
        assert (await call.send(api))[0] == 200, "the request is good before it is spoilt"
        billed = api.billed
        spoilt = call.copy()
        bad.change(spoilt)

        status, body = await spoilt.send(api)

        assert (status, body["type"], body["error"]["type"]) == (row.status, "error", row.error)
        assert api.calls[-1].refused == row.id
        assert body["error"]["message"] == api.calls[-1].error
        assert body["request_id"] == api.calls[-1].request_id
        assert api.billed == billed, "what is refused costs nothing"


def test_every_row_has_a_bad_request() -> None:
    assert {bad.row for bad in BAD} == set(ROWS)


def test_the_table_is_whole() -> None:
    assert len(ROWS) == len(REFUSALS), "ids are unique"
    for row in REFUSALS:
        assert row.what and row.source, row.id
        assert row.message.format("here"), row.id


async def test_a_waived_row_refuses_nothing() -> None:
    async with MessagesApi(waive={"text-blank"}) as api:
        api.reply("Fine.")
        call = plain(api)
        call.body["messages"][0]["content"] = [{"type": "text", "text": " "}]

        assert (await call.send(api))[0] == 200
