"""Servers that are not the Messages API, or not only: what a compatible endpoint may turn out to be."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

Answer = Callable[[RequestHandler], Any]


@asynccontextmanager
async def server(**answers: Answer) -> AsyncIterator[tuple[str, list[dict[str, str]]]]:
    """Answer `GET /v1/models` by `models`, `POST /v1/messages` by `messages`, all else with a bare 404.

    Gives the address, and the headers of every request that came.
    """
    came: list[dict[str, str]] = []

    class Answers(RequestHandler):
        async def answer(self) -> None:
            came.append({name.lower(): value for name, value in self.request.headers.get_all()})
            found = answers.get(
                {"GET /v1/models": "models", "POST /v1/messages": "messages"}.get(self.door, "")
            )
            if found is None:
                self.set_status(404)
                self.finish("404 page not found")
                return
            waiting = found(self)
            if waiting is not None:
                await waiting

        get = post = answer

        @property
        def door(self) -> str:
            return f"{self.request.method} {self.request.path}"

    sockets = bind_sockets(0, "127.0.0.1")
    http = HTTPServer(Application([(r".*", Answers)], log_function=lambda _: None))
    http.add_sockets(sockets)
    try:
        yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}", came
    finally:
        http.stop()
        await http.close_all_connections()


def json_of(value: Any, status: int = 200) -> Answer:
    def answer(handler: RequestHandler) -> None:
        handler.set_status(status)
        handler.set_header("content-type", "application/json")
        handler.finish(value if isinstance(value, dict) else str(value))

    return answer


def page(handler: RequestHandler) -> None:
    """The login page of a network."""
    handler.set_header("content-type", "text/html")
    handler.finish("<!doctype html><title>Sign in</title>")


def elsewhere(to: str) -> Answer:
    return lambda handler: handler.redirect(to, status=307)


OPENAI_LIST = json_of(
    {"object": "list", "data": [{"id": "qwen3:8b", "object": "model", "created": 1, "owned_by": "library"}]}
)
"""What Ollama, LM Studio and llama.cpp say they have."""

WANTS_MORE = json_of(
    {"type": "error", "error": {"type": "invalid_request_error", "message": "model is required"}}, 400
)


@asynccontextmanager
async def listening(
    heard: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]], **options: Any
) -> AsyncIterator[int]:
    """Accept connections, and do with them what is given; yield the port."""
    at = await asyncio.start_server(heard, "127.0.0.1", 0, **options)
    async with at:
        yield at.sockets[0].getsockname()[1]


def untrusted(folder: Path) -> ssl.SSLContext:
    """Return what a server needs to speak TLS with a certificate that nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    certificate = made.sign(key, hashes.SHA256())
    file = folder / "untrusted.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
