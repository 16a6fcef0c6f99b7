"""Bad messages over a real socket never hurt: one error or a clean close, and the next ping is answered."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError

from tests.server.browser import Browser
from tests.server.nasty_frames import BAD_ID, BROKEN, ID, REFUSED, WRONG


async def _is_alive(window: Browser) -> None:
    """The next ping is answered, and nothing else was said but one reply at most."""
    before = len(window.heard)
    await window.say("ping", id="still there")
    await window.until(lambda m: m["type"] == "pong" and m["id"] == "still there")
    said = [m for m in window.heard[before:] if m["type"] not in ("pong", "ping", "sessions")]
    assert all(m["type"] == "reply" for m in said)
    assert len(said) <= 1


async def test_r_w12_the_table(open_channel) -> None:
    window = await open_channel()
    for name, frame in {**BROKEN, **WRONG, **BAD_ID}.items():
        heard = len(window.heard)
        await window.send(frame.encode("utf-8", "surrogatepass") if "\ud800" in frame else frame)
        await _is_alive(window)
        (reply,) = [m for m in window.heard[heard:] if m["type"] == "reply"]
        assert reply["error"]["code"] == "bad_request", name
        assert reply["id"] == (ID if name in WRONG else None), name
        assert "/work" not in reply["error"]["message"]
        assert reply["error"]["id"]


async def test_r_w12_a_session_that_there_is_not(open_channel) -> None:
    window = await open_channel()
    for n, (name, frame) in enumerate(REFUSED.items()):
        await window.send(frame.replace(ID, f"id{n}"))
        reply = await window.reply(f"id{n}")
        assert reply["error"]["code"] == "unknown_session", name


async def test_r_w12_a_binary_frame_is_refused_and_loses_nothing(open_channel) -> None:
    window = await open_channel()
    await window.hello()
    for data in (b"", b"\x00" * 100, b'{"type":"ping"}', b"\xff\xfe"):
        heard = len(window.heard)
        await window.send(data, binary=True)
        await _is_alive(window)
        (reply,) = [m for m in window.heard[heard:] if m["type"] == "reply"]
        assert reply["id"] is None
        assert "Send text" in reply["error"]["message"]


@pytest.mark.parametrize("compression", [None, {}])
async def test_r_w12_an_oversized_frame_ends_the_connection_cleanly(open_channel, compression) -> None:
    window = await open_channel(compression_options=compression)
    await window.say("ping", id="a" * 1_048_000)
    await window.until(lambda m: m["type"] == "reply")  # it fits, and is refused
    bomb = json.dumps({"type": "ping", "id": "a" * 30_000_000})
    with contextlib.suppress(StreamClosedError, WebSocketClosedError):
        await window.send(bomb)
    # The code is sent; whether it arrives before the end of the connection is TCP's affair.
    assert (await window.closed())[0] in (1009, None)
    await _is_alive(await open_channel())


async def test_r_w12_a_text_frame_that_is_no_utf8_ends_the_connection(open_channel) -> None:
    window = await open_channel(compression_options=None)
    await window.connection.protocol._write_frame(True, 0x1, b"\xff\xfe\xfd")
    assert (await window.closed())[0] in (1007, None)
    await _is_alive(await open_channel())


frames = (
    st.text(max_size=200)
    | st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=15,
    ).map(json.dumps)
)


def test_r_w12_whatever_hypothesis_thinks_of(jp_asyncio_loop: Any, open_channel: Any) -> None:
    window = jp_asyncio_loop.run_until_complete(open_channel())

    async def send_and_ping(frame: str | bytes) -> None:
        if isinstance(frame, str):
            frame = frame.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        await window.send(frame, binary=isinstance(frame, bytes))
        await _is_alive(window)

    @settings(max_examples=200, suppress_health_check=list(HealthCheck))
    @given(frames)
    def check(frame: str | bytes) -> None:
        jp_asyncio_loop.run_until_complete(send_and_ping(frame))

    check()
