"""``%load_ext jupyter_agentchat`` and its end."""

from __future__ import annotations

from IPython.core.interactiveshell import InteractiveShell

from jupyter_agentchat.magics.agent_magic import AgentMagics
from jupyter_agentchat.magics.question_mark import keep_question_marks

_loaded: dict[int, AgentMagics] = {}


def load(shell: InteractiveShell) -> None:
    """Give the shell its magic."""
    if id(shell) in _loaded:
        return
    magics = _loaded[id(shell)] = AgentMagics(shell)
    shell.register_magics(magics)
    shell.input_transformers_cleanup.append(keep_question_marks)
    magics.handover.ask_if_none_is_here()


def unload(shell: InteractiveShell) -> None:
    """Take it away and close what it opened."""
    magics = _loaded.pop(id(shell), None)
    if magics is None:
        return
    magics.close()
    shell.input_transformers_cleanup.remove(keep_question_marks)
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("agent", None)
