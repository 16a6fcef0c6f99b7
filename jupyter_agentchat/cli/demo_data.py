"""``jupyter agentchat demo-data``."""

from __future__ import annotations

import asyncio
from importlib.resources import files
from pathlib import Path

from jupyter_agentchat.cli.command import DONE, Command, Misused, this_person


class DemoData(Command):
    """Import the sample sessions that come with the package."""

    name = "jupyter-agentchat-demo-data"
    description = (
        "Bring in sample sessions, to look around in: no model took part in them. They are marked as "
        "imported and work in FOLDER, or in this one: jupyter agentchat demo-data [FOLDER]."
    )

    async def work(self) -> int:
        """Import them; print their ids."""
        if len(self.extra_args) > 1:
            raise Misused("Name one folder, or none.")
        root = await asyncio.to_thread(Path(*self.extra_args).resolve)
        samples = await asyncio.to_thread(_samples)
        async with self.manager() as manager:
            for name, body in samples:
                session_id = await manager.bring(this_person(), body, root)
                self.say_json({"session_id": session_id, "sample": name}) if self.as_json else self.say(
                    f"{session_id}  {name}"
                )
        return DONE


def _samples() -> list[tuple[str, bytes]]:
    folder = files("jupyter_agentchat.cli") / "samples"
    found = sorted(folder.iterdir(), key=lambda file: file.name)
    return [(file.name.removesuffix(".json"), file.read_bytes()) for file in found]
