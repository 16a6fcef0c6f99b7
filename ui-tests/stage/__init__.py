"""A stage for the browser tests: AgentChat with an actor and a prop that do what a test wrote.

A test writes a play (JSON) into ``$AGENTCHAT_UI_STAGE/plays`` and opens gates by making files in
``$AGENTCHAT_UI_STAGE/gates``, so that it decides what happens when. Nothing here ships.
"""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from stage.app import Stage

    return [{"module": "stage", "app": Stage}]
