"""Where a Jupyter server is, and who asks there: JSON over HTTP, with refusals as sentences."""

from __future__ import annotations

import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest

from jupyter_agentchat.protocol.frames import Error
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import Value, from_json, to_json

WITHIN = 10.0
"""Seconds that a server may take for an answer."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Address:
    """``url`` ends with a slash. What opens the door stays in the headers."""

    url: str
    headers: dict[str, str]
    is_here: bool = True
    """Whether it is this machine's own server, named by this person's own file: then its certificate is not
    checked. Of any other one it is, and no answer of it sends the headers to another place."""

    async def get(self, path: str, kind: type[T]) -> T:
        """Return the answer to a GET. Raises Refused with a sentence."""
        return await self._ask(path, kind)

    async def post(self, path: str, body: Any, kind: type[T]) -> T:
        """Return the answer to a POST. Raises Refused with a sentence."""
        return await self._ask(path, kind, method="POST", body=to_json(body))

    def request(self, url: str, **how: Any) -> HTTPRequest:
        """Return a request to it, with what opens the door."""
        here = self.is_here
        return HTTPRequest(url, headers=self.headers, validate_cert=not here, follow_redirects=here, **how)

    async def _ask(self, path: str, kind: type[T], **how: Any) -> T:
        try:
            asked = self.request(self.url + path, request_timeout=WITHIN, **how)
            answer = await AsyncHTTPClient(force_instance=True).fetch(asked)
            return msgspec.json.decode(answer.body, type=kind)
        except HTTPClientError as error:
            raise _refusal(error) from None
        except ssl.SSLError:
            raise Refused("not_found", "Its certificate is not one that this machine trusts.") from None
        except (OSError, ValueError, msgspec.DecodeError):
            raise Refused("not_found", "It does not answer.") from None


class _Answer(Value, frozen=True, kw_only=True):
    error: Error


def _refusal(error: HTTPClientError) -> Refused:
    """Return what our own routes say, or what the number alone tells."""
    body = error.response.body if error.response is not None else b""
    with suppress(ValueError):
        said = from_json(body.decode(), _Answer).error
        return Refused(said.code, said.message)
    return Refused("not_found", _SENTENCES.get(error.code, f"It answers with {error.code}."))


_SENTENCES = {
    401: "It wants a password, which is in no file.",
    403: "It wants a password, which is in no file.",
    404: "It does not have jupyter_agentchat.",
    599: "It does not answer.",
}
