"""``jupyter agentchat list``."""

from __future__ import annotations

from traitlets import Bool, Enum, Int, Unicode

from jupyter_agentchat.cli.command import DONE, Command
from jupyter_agentchat.cli.words import safe, table
from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.runtime.export.amounts import cost, date

STATES = ("idle", "running", "waiting", "paused", "ended")


class ListSessions(Command):
    """Print the sessions, last touched first."""

    name = "jupyter-agentchat-list"
    description = "The sessions, newest first. `--json` prints everything that is known of each."
    examples = "jupyter agentchat list --state=waiting\njupyter agentchat list --q=rainfall --json"

    q = Unicode(help="Only those with this in title, folder or last line.").tag(config=True)
    state = Enum(STATES, None, allow_none=True, help="Only those in this state.").tag(config=True)
    limit = Int(50, min=1, help="At most so many.").tag(config=True)
    archived = Bool(False, help="The archived ones instead.").tag(config=True)

    aliases = {
        **Command.aliases,
        "q": "ListSessions.q",
        "state": "ListSessions.state",
        "limit": "ListSessions.limit",
    }
    flags = {
        **Command.flags,
        "archived": ({"ListSessions": {"archived": True}}, "The archived ones instead."),
    }

    async def work(self) -> int:
        """Print them."""
        async with self.manager() as manager:
            rows = await manager.rows(
                q=self.q or None, state=self.state, archived=self.archived, limit=self.limit
            )
        if self.as_json:
            for row in rows:
                self.say_json(row)
        elif rows:
            head = ("SESSION", "STATE", "TOUCHED", "COST", "TITLE")
            for line in table([head, *map(_line, rows)]):
                self.say(line)
        else:
            self.say("No sessions.")
        return DONE


def _line(row: SessionRow) -> tuple[str, ...]:
    state = f"needs {row.needs}" if row.needs else row.state
    spent = cost(row.totals) if row.totals.requests else "-"
    return row.session_id, state, date(row.updated_at), spent, safe(row.title)
