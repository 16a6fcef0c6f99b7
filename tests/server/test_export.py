"""A session as a file, through the real route."""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest

from tests.runtime.export.told import every_part, facts, tell, turn


async def told(extension, events, title: str = "Rain", session_id: str = "s1") -> None:
    await tell(await extension.desk.manager(), session_id, [facts(title), *events])


@pytest.mark.parametrize(
    ("kind", "mime"),
    [
        ("md", "text/markdown"),
        ("html", "text/html"),
        ("ipynb", "application/x-ipynb+json"),
        ("json", "application/json"),
    ],
)
async def test_r_r7_a_file_is_saved_and_never_shown(api, extension, kind, mime) -> None:
    await told(extension, turn(1, every_part(1, "Hello")), title='Rain "here"/../x\r\nX-Evil: a=b')
    response = await api.response("GET", "/sessions/s1/export", params={"format": kind})
    assert response.code == 200
    assert "Hello" in response.body.decode()
    headers = response.headers
    assert headers["Content-Type"] == f"{mime}; charset=utf-8"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].endswith("; sandbox")
    assert headers["Cache-Control"] == "no-store"
    kept, _, name = headers["Content-Disposition"].partition("filename*=utf-8''")
    assert kept == "attachment; "
    assert unquote(name) == f"Rain here .. x X-Evil a b.{kind}"
    assert "X-Evil" not in headers


async def test_markdown_is_what_one_gets_without_asking(api, extension) -> None:
    await told(extension, [])
    response = await api.response("GET", "/sessions/s1/export")
    assert response.body.decode().startswith("# Rain\n")


async def test_what_cannot_be_exported_is_answered_in_the_contract_s_form(api, extension) -> None:
    await told(extension, [])
    for path, kind, status, code in (
        ("/sessions/none/export", "md", 404, "unknown_session"),
        ("/sessions/none/export", "json", 404, "unknown_session"),
        ("/sessions/s1/export", "exe", 400, "bad_request"),
    ):
        response = await api.response("GET", path, params={"format": kind})
        error = json.loads(response.body)["error"]
        assert (response.code, error["code"]) == (status, code)
        assert "Content-Disposition" not in response.headers


async def test_a_long_session_is_written_beside_everything_else(api, extension) -> None:
    """The fixture ``no_lag`` fails this where the event loop stood still."""
    events = [event for n in range(300) for event in turn(n, every_part(n, "word " * 50))]
    await told(extension, events)
    for kind in ("json", "md", "html", "ipynb"):
        response = await api.response("GET", "/sessions/s1/export", params={"format": kind})
        assert response.code == 200
        assert response.body.count(b"word word") > 300 * 6
