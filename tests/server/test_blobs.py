"""Attachments and large outputs."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import unquote

import pytest

PAGE = b"<script>alert(1)</script>"


@pytest.fixture
def agentchat_config() -> dict[str, Any]:
    return {"max_upload_bytes": 1_000}


async def put(api: Any, data: bytes, name: str, mime: str) -> tuple[int, Any]:
    return await api("PUT", "/blobs", data, params={"name": name}, headers={"Content-Type": mime})


async def test_what_is_put_is_got(api) -> None:
    data = bytes(range(256))
    status, answer = await put(api, data, "a.png", "image/png")
    digest = hashlib.sha256(data).hexdigest()
    assert (status, answer) == (
        201,
        {"hash": digest, "name": "a.png", "mime": "image/png", "size": 256},
    )
    response = await api.response("GET", f"/blobs/{digest}")
    assert response.code == 200
    assert response.body == data
    assert response.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "application/xhtml+xml", "", "x"])
async def test_a_browser_never_runs_it(api, mime) -> None:
    _, answer = await put(api, PAGE, "x.html", mime)
    response = await api.response("GET", f"/blobs/{answer['hash']}")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("; sandbox")


@pytest.mark.parametrize("name", ["naïve 名.txt", 'a"b\r\nSet-Cookie: x', "../../etc/passwd", "x" * 300])
async def test_a_name_is_only_a_name(api, name) -> None:
    _, answer = await put(api, name.encode(), name, "text/plain")
    response = await api.response("GET", f"/blobs/{answer['hash']}")
    disposition = response.headers["Content-Disposition"]
    cookies = response.headers.get_list("Set-Cookie")
    assert all(cookie.startswith("username-") for cookie in cookies), "only Jupyter's own login"
    assert unquote(disposition.split("''", 1)[1]).replace("+", " ") in (name, answer["name"])


async def test_too_large_is_refused_in_a_sentence(api) -> None:
    assert (await put(api, b"x" * 1_000, "a", "text/plain"))[0] == 201
    status, answer = await put(api, b"x" * 1_001, "a", "text/plain")
    assert (status, answer["error"]["code"]) == (413, "too_large")
    assert "1,000" in answer["error"]["message"]


@pytest.mark.parametrize("digest", ["0" * 64, "x", "..%2f..%2fetc", "0" * 5_000])
async def test_what_is_not_there(api, digest) -> None:
    status, answer = await api("GET", f"/blobs/{digest}")
    assert (status, answer["error"]["code"]) == (404, "not_found")
