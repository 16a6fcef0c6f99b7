"""A token of our own in the Authorization header, looked for before Jupyter looks for one of its own."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from jupyter_agentchat.server.handler import AgentChatHandler


class Bearer(AgentChatHandler):
    """A handler that may be opened with a token of ours.

    The header is taken away: Jupyter, a Hub or a log never see it, and its holder is nobody to them.
    """

    prefixes: ClassVar[tuple[str, ...]]
    """How the tokens begin that count here."""

    own_token: str | None = None

    async def prepare(self, **kwargs: Any) -> None:
        """Take the token, then go the usual way."""
        begins = "|".join(map(re.escape, self.prefixes))
        pattern = rf"(?:token|bearer)\s+((?:{begins})[\w-]{{43}})\s*"
        found = re.fullmatch(pattern, self.request.headers.get("Authorization", ""), re.IGNORECASE)
        if found is not None:
            self.own_token = found[1]
            del self.request.headers["Authorization"]
        await super().prepare(**kwargs)

    def check_xsrf_cookie(self) -> None:
        """No browser sends such a token by itself, so no other page can borrow it."""
        if self.own_token is None:
            super().check_xsrf_cookie()
