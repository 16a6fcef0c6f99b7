"""The program in docs/elsewhere.md, as it stands there, answers in a session."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "elsewhere.md"


async def test_the_program_on_the_page_answers(api, knock, workspace, open_channel) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(program.splitlines()) <= 45
    session_id = await api.new_session(workspace, agent="elsewhere")
    _, made = await api("POST", f"/sessions/{session_id}/agent-token")
    window = await open_channel()
    await window.attach(session_id)
    await window.prompt(session_id, "Before it came: a sentence that takes more than one piece.")
    environment = {
        **os.environ,
        "AGENTCHAT_SESSION": knock.url(f"api/agentchat/sessions/{session_id}"),
        "AGENTCHAT_TOKEN": made["token"],
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, env=environment)
    try:
        first = await window.until_turn_ended(session_id)
        await window.prompt(session_id, "And once more")
        while len(window.transcripts[session_id].turns) < 2:
            await window.hear()
        second = await window.until_turn_ended(session_id)
    finally:
        process.kill()
        await process.wait()
    assert first.turns[0].parts[-1].text == "BEFORE IT CAME: A SENTENCE THAT TAKES MORE THAN ONE PIECE."
    assert second.turns[-1].parts[-1].text == "AND ONCE MORE"
    assert [turn.stop_reason for turn in second.turns] == ["end_turn", "end_turn"]
    assert second.turns[0].parts[-1].elsewhere.agent == "echo"
