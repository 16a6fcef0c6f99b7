"""Why nobody answered, in words: what lies under the SDK's "Connection error."."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

_LOST = "The connection to {where} was lost before it answered."
_PROXY = " It is reached through a proxy: perhaps that is what is missing."


def no_answer(error: BaseException, where: str) -> tuple[str, bool]:
    """Return a sentence, and whether it may pass by itself."""
    reasons = _reasons()
    for cause in _causes(error):
        for kind, sentence, passes in reasons:
            if isinstance(cause, kind):
                proxied = isinstance(cause, ConnectionRefusedError) and _by_proxy(where)
                return sentence.format(where=where) + (_PROXY if proxied else ""), passes
    return _LOST.format(where=where), True


def _reasons() -> tuple[tuple[type[BaseException], str, bool], ...]:
    import httpx2  # noqa: PLC0415 - imported by now

    trust = (
        "The certificate of {where} is not trusted here. If your network has its own, name it in "
        "SSL_CERT_FILE where the Jupyter server is started."
    )
    return (
        (ssl.SSLCertVerificationError, trust, False),
        (ssl.SSLError, "{where} does not speak https as it should. Check the address.", False),
        (socket.gaierror, "The name in {where} was not found. Is there a network, and is it right?", True),
        (ConnectionRefusedError, "Nothing answers at {where}. Is it running there?", True),
        (httpx2.ProxyError, "The proxy on the way to {where} refuses. Ask whoever runs this server.", False),
        (httpx2.ConnectTimeout, "{where} cannot be reached: nobody took the connection in time.", True),
        (httpx2.TimeoutException, "{where} took the question but did not answer in time.", True),
    )


def _by_proxy(where: str) -> bool:
    parts = urlsplit(where)
    return parts.scheme in getproxies() and not proxy_bypass(parts.hostname or "")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk from what happened first, which says most, up to the error itself."""
    chain: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in chain and len(chain) < 20:
        chain.append(at)
        at = at.__cause__ or at.__context__
    return reversed(chain)
