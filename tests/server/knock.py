"""Knocking at the server's doors with any credentials, Origin and address."""

from __future__ import annotations

from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from tornado.websocket import WebSocketClientConnection, websocket_connect

Headers = dict[str, str]


class Knocker:
    """Speaks to 127.0.0.1, for which the cookies are."""

    def __init__(self, app: Any, client: AsyncHTTPClient, port: int) -> None:
        self.host = f"127.0.0.1:{port}"
        self.token: Headers = {"Authorization": f"token {app.identity_provider.token}"}
        self._base = app.base_url
        self._client = client

    def url(self, path: str, scheme: str = "http") -> str:
        return f"{scheme}://{self.host}{self._base}{path}"

    async def cookie(self) -> Headers:
        """Log in as a browser does; return the cookies."""
        token = self.token["Authorization"].split()[1]
        response = await self.rest("GET", f"login?token={token}", {})
        pairs = [c.split(";")[0] for c in response.headers.get_list("Set-Cookie")]
        return {"Cookie": "; ".join(pair for pair in pairs if not pair.startswith("_xsrf"))}

    async def rest(self, method: str, path: str, headers: Headers, body: str | None = None) -> HTTPResponse:
        request = self._request(path, method=method, body=body, headers=headers)
        return await AsyncHTTPClient.fetch(self._client, request, raise_error=False)

    async def socket(self, path: str, headers: Headers) -> WebSocketClientConnection:
        """Open a socket. Raises HTTPClientError with what was answered instead."""
        return await websocket_connect(HTTPRequest(self.url(path, "ws"), headers=headers))

    async def socket_status(self, path: str, headers: Headers) -> int:
        """Return 101 when the socket opens, else what was answered."""
        try:
            connection = await self.socket(path, headers)
        except HTTPClientError as error:
            return error.code
        connection.close()
        return 101

    def _request(self, path: str, **options: Any) -> HTTPRequest:
        return HTTPRequest(self.url(path), follow_redirects=False, allow_nonstandard_methods=True, **options)
