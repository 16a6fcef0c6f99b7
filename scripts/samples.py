"""Write the sample sessions of `jupyter agentchat demo-data`: the demo agent does them for real."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from jupyter_agentchat.protocol.events import PermissionRequested, TurnEnded
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import Author
from jupyter_agentchat.runtime.assembly import open_manager
from jupyter_agentchat.runtime.manager import Manager
from jupyter_agentchat.runtime.settings import Settings

HERE = Path(__file__).parent.parent
SAMPLES = HERE / "jupyter_agentchat" / "cli" / "samples"
PERSON = Author(kind="user", name="user", display_name="User")

ALLOW, DENY = "allow_once", "reject_once"
SESSIONS = {
    "A tour of the panel": [
        ("List the files", ALLOW),
        ("Explain yourself", ALLOW),
        ("Think aloud about the weather", ALLOW),
    ],
    "A test that fails": [
        ("Run python3 -m unittest", ALLOW),
        ("Search for min in load.py", ALLOW),
        ("Change float(min(lows)) to min(map(float, lows)) in load.py", ALLOW),
        ("Run python3 -m unittest", ALLOW),
    ],
    "Something that was not wanted": [("Write Goodbye to README.md", DENY), ("Read README.md", ALLOW)],
}


async def main(workspace: Path) -> None:
    """Do the sessions in a copy of the sample workspace at this path, which is written into them."""
    shutil.rmtree(SAMPLES, ignore_errors=True)
    SAMPLES.mkdir()
    with TemporaryDirectory() as data:
        manager = await open_manager(Settings(agent="demo"), Path(data), environment_key="")
        for title, turns in SESSIONS.items():
            shutil.copytree(HERE / "examples" / "workspace", workspace)
            await _one(manager, title, turns, workspace)
            shutil.rmtree(workspace)
        await manager.close()


async def _one(manager: Manager, title: str, turns: list[tuple[str, str]], workspace: Path) -> None:
    session = await manager.create(PERSON, workspace=str(workspace), title=title)
    news: asyncio.Queue[Frame] = asyncio.Queue()
    session.attach(news.put_nowait)
    for prompt, decision in turns:
        await session.prompt(PERSON, prompt)
        while not isinstance(event := (await news.get()).event, TurnEnded):
            if isinstance(event, PermissionRequested):
                option = next(one.option_id for one in event.options if one.kind == decision)
                reason = "Leave the README as it is." if decision == DENY else None
                await session.answer(PERSON, event.request_id, option, reason)
    download = await manager.export(session.session_id, "json")
    text = "".join([chunk async for chunk in download.chunks])
    (SAMPLES / f"{title.lower().replace(' ', '-')}.json").write_text(text, "utf-8")  # make knows no spaces


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
