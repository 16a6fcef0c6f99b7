"""One client as the commands see it: who it is, and what it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from jupyter_agentchat.protocol.commands import Command
from jupyter_agentchat.protocol.frames import Reply, SessionRow
from jupyter_agentchat.protocol.parts import Author
from jupyter_agentchat.protocol.value import from_json
from jupyter_agentchat.runtime.hands import Hand
from jupyter_agentchat.runtime.outbox import outbox_of

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.manager import Manager
    from jupyter_agentchat.runtime.session import Session
    from jupyter_agentchat.server.kernel_bounds import KernelBounds


KERNEL = "kernel"
"""What a cell says that it is."""


class HangUp(Exception):
    """Close the connection with this code; the client reads the reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Peer(Protocol):
    """Who is at the other end of a connection."""

    @property
    def author(self) -> Author:
        """The person, as the identity provider knows them."""

    @property
    def account(self) -> str:
        """The same for all connections of the one person; only they get the reply to their command again."""

    @property
    def bounds(self) -> KernelBounds | None:
        """What narrows a kernel that our page let in; None: it may do all that the person may."""

    async def may(self, action: str, resource: str) -> bool:
        """Ask the authorizer, at this moment."""


class Client:
    """A browser window or a kernel, for as long as its connection lasts."""

    def __init__(self, manager: Manager, peer: Peer, windows: Callable[[], int]) -> None:
        self.manager = manager
        self.author = peer.author
        self.may = peer.may
        self.windows = windows
        """How many windows are connected to this server."""
        self._account, self._bounds = peer.account, peer.bounds
        if not self._account:
            manager.bench.hands.came_with_token(self.author.name)
        self.outbox = outbox_of(manager)
        self._unwatch: list[Callable[[], None]] = []
        self._watching = False
        self._gone = False
        self._hand: Hand | None = None
        self.kind = "" if self._bounds is None else KERNEL
        """What it said it is; empty before ``hello``."""
        self.prompts: set[str] = set() if self._bounds is None else self._bounds.leave.prompts
        """What it said, by prompt id."""

    async def know_again(self, command_ids: Iterable[str]) -> None:
        """Take as its own what it said on an earlier connection.

        It shows that by the ids of its commands, which it made itself and nobody else is told.
        """
        for command_id in command_ids:
            kept = await self.manager.store.command_reply(command_id, self._account)
            prompt_id = from_json(kept, Reply).prompt_id if kept else None
            if prompt_id is not None:
                self.prompts.add(prompt_id)

    async def narrowed(self, command: Command) -> Command:
        """Return the command as this client may give it. Raises Refused."""
        return command if self._bounds is None else await self._bounds.narrowed(command, self.session)

    def sees(self, session_id: str) -> bool:
        """Say whether the list that it is sent has this session."""
        return self._bounds is None or self._bounds.sees(session_id)

    async def session(self, session_id: str) -> Session:
        """Return the session. Raises Refused ``unknown_session``."""
        return await self.manager.session(session_id)

    async def watch_list(self) -> None:
        """Send changes of the session list, and of who can answer, from now on."""
        if self._watching or self._gone:
            return
        self._watching = True
        self._keep(self.manager.agents.watch(self.outbox.say))
        self._keep(await self.manager.watch(self._list_changed))

    def _list_changed(self, rows: tuple[SessionRow, ...], removed: tuple[str, ...]) -> None:
        seen = tuple(row for row in rows if self.sees(row.session_id))
        self.outbox.list_changed(seen, tuple(filter(self.sees, removed)))

    def _keep(self, unwatch: Callable[[], None]) -> None:
        if self._gone:
            unwatch()
        else:
            self._unwatch.append(unwatch)

    @property
    def is_kernel(self) -> bool:
        """Whether it is a cell that calls ``%agent``: it answers for its own turns only."""
        return self.kind == KERNEL

    @property
    def hand(self) -> Hand:
        """This client as one that executes tools."""
        if self._hand is None:
            self._hand = Hand(self._account, self.outbox.say)
        return self._hand

    def close(self) -> None:
        """The client is gone; what it asked for goes on."""
        self._gone = True
        if self._hand is not None:
            self.manager.bench.hands.leave(self._hand)
        self.outbox.close()
        for unwatch in self._unwatch:
            unwatch()
