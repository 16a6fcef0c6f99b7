"""Clients that execute tools: who offers what, and the calls that are under way.

An offer gives nobody a right: permission was decided before, and only tools that the server asks for run.
A result counts only from the client that was asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from jupyter_agentchat.notebooks.hands import HandFailed, HandGone
from jupyter_agentchat.protocol.commands import Offer, ToolProgress, ToolResult
from jupyter_agentchat.protocol.frames import CallTool, CancelCall, Said
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import Value, parse_json
from jupyter_agentchat.runtime.clock import Clock
from jupyter_agentchat.runtime.ids import new_id

PATIENCE = 20.0
"""Seconds that a client may be silent in a call: browsers let hidden tabs sleep, but not for so long."""

GONE = "Whoever had it open left before it was known whether the change was made. Look again first."
SILENT = "The window that has it open does not answer. It is not known whether the change was made."


class Hand:
    """One client: what it offers, and how it is told."""

    def __init__(self, account: str, say: Callable[[Said], None]) -> None:
        self.account = account
        self.say = say
        self.offer = Offer(id="none")


class _Call(Value, frozen=True, kw_only=True):
    hand: Any
    done: Any
    heard: Any
    news: Any


class AllHands:
    """Every client of this server that offers something, whose focus was last first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hands: list[Hand] = []
        self._calls: dict[str, _Call] = {}
        self._owners: set[str] = set()

    # --- from clients

    def put(self, hand: Hand, offer: Offer) -> None:
        """Replace a client's last offer; it comes first from now on."""
        hand.offer = offer
        self._hands = [hand, *(other for other in self._hands if other is not hand)]

    def came_with_token(self, name: str) -> None:
        """Who has the server's token owns all that is connected; Jupyter gives them a new name each time."""
        self._owners.add(name)

    def leave(self, hand: Hand) -> None:
        """The client is gone; what it was asked for stays unknown."""
        self._hands = [other for other in self._hands if other is not hand]
        for call in self._calls.values():
            if call.hand is hand and not call.done.done():
                call.done.set_exception(HandGone(GONE))

    def progress(self, hand: Hand, news: ToolProgress) -> None:
        """The client is at work. Raises Refused ``stale_request``."""
        call = self._call_of(hand, news.call_id)
        call.heard.set()
        if news.output and call.news is not None and not call.done.done():
            with suppress(ValueError):  # what cannot be read is not shown; the result decides
                call.news(parse_json(news.output))

    def result(self, hand: Hand, result: ToolResult) -> None:
        """The client has done it, or says why not. Raises Refused ``stale_request``."""
        call = self._call_of(hand, result.call_id)
        if call.done.done():
            return
        if result.error is not None:
            call.done.set_exception(HandFailed(result.error))
            return
        try:
            call.done.set_result(parse_json(result.output) if result.output else None)
        except ValueError:
            call.done.set_exception(HandGone("What the window answered cannot be read."))

    def _call_of(self, hand: Hand, call_id: str) -> _Call:
        call = self._calls.get(call_id)
        if call is None or call.hand is not hand:
            raise Refused("stale_request", "That call is no longer open, or was asked of another client.")
        return call

    # --- for a session

    def of(self, session_id: str, account: str) -> SessionHands:
        """Return the hands that may work for this session and this person."""
        return SessionHands(self, session_id, account)

    def find(
        self, session_id: str, account: str, tool: str, document: str | None, kernel: str | None
    ) -> Hand | None:
        """Return the client to ask, or None."""
        for hand in self._hands:
            offer = hand.offer
            if tool not in offer.tools or not self._may_ask(hand, account):
                continue
            if offer.session_id not in (None, session_id):
                continue
            if document is not None and document not in offer.documents:
                continue
            if kernel is not None and kernel not in offer.kernels:
                continue
            return hand
        return None

    def waiting_kernel(self, session_id: str, account: str, tool: str, kernel_id: str | None) -> str | None:
        """Return a kernel that a client offers for this session alone, that one if one is named."""
        for hand in self._hands:
            offer = hand.offer
            if offer.session_id == session_id and tool in offer.tools and self._may_ask(hand, account):
                found = next((one for one in offer.kernels if kernel_id in (None, one)), None)
                if found is not None:
                    return found
        return None

    def _may_ask(self, hand: Hand, account: str) -> bool:
        return hand.account in ("", account) or account in self._owners

    async def ask(
        self,
        hand: Hand,
        session_id: str,
        tool: str,
        given: dict[str, Any],
        news: Callable[[Any], None] | None = None,
    ) -> Any:
        """Send the call and wait for its result. Raises HandFailed, HandGone."""
        call_id, done = new_id(), asyncio.get_running_loop().create_future()
        heard = asyncio.Event()
        self._calls[call_id] = _Call(hand=hand, done=done, heard=heard, news=news)
        deadline = self._clock.now() + round(PATIENCE * 1000)
        hand.say(CallTool(call_id=call_id, session_id=session_id, name=tool, input=given, deadline=deadline))
        try:
            return await self._patiently(done, heard)
        except (asyncio.CancelledError, HandGone):
            hand.say(CancelCall(call_id=call_id))
            raise
        finally:
            del self._calls[call_id]

    async def _patiently(self, done: asyncio.Future[Any], heard: asyncio.Event) -> Any:
        while True:
            heard.clear()
            silence = asyncio.ensure_future(self._clock.sleep(PATIENCE))
            news = asyncio.ensure_future(heard.wait())
            try:
                await asyncio.wait({done, silence, news}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                news.cancel()
                silence.cancel()
            if done.done():
                return done.result()
            if not heard.is_set():
                raise HandGone(SILENT)


class SessionHands:
    """``notebooks.hands.Hands`` for one session."""

    def __init__(self, hands: AllHands, session_id: str, account: str) -> None:
        self._hands = hands
        self._session_id = session_id
        self._account = account

    def has_document(self, tool: str, path: str) -> bool:
        """Say whether a client offers this tool and has the document open."""
        return self._find(tool, path, None) is not None

    def waiting_kernel(self, tool: str, kernel_id: str | None) -> str | None:
        """Return the kernel in which a cell waits for this session and offers the tool, or None."""
        return self._hands.waiting_kernel(self._session_id, self._account, tool, kernel_id)

    async def call(
        self,
        tool: str,
        given: dict[str, Any],
        *,
        document: str | None = None,
        kernel: str | None = None,
        heard: Callable[[Any], None] | None = None,
    ) -> Any:
        """Have the tool executed. Raises HandFailed, HandGone."""
        hand = self._find(tool, document, kernel)
        if hand is None:
            raise HandFailed("Nobody has it open any more. Try again.")
        return await self._hands.ask(hand, self._session_id, tool, given, heard)

    def _find(self, tool: str, document: str | None, kernel: str | None) -> Hand | None:
        return self._hands.find(self._session_id, self._account, tool, document, kernel)
