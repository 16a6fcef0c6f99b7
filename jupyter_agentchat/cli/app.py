"""``jupyter agentchat``, which only knows its commands."""

from __future__ import annotations

from typing import Any

from jupyter_core.application import JupyterApp, NoStart

from jupyter_agentchat import __version__

_COMMANDS = {
    "list": ("list_sessions.ListSessions", "The sessions, newest first."),
    "export": ("export_session.ExportSession", "A session as Markdown, JSON, HTML or a notebook."),
    "run": ("run_notebook.RunNotebook", "Do a job on a notebook; what happens comes as JSON lines."),
    "serve-info": ("serve_info.ServeInfo", "The Jupyter servers that run, and what agents they have."),
    "doctor": ("doctor.Doctor", "Look whether everything is as it should be."),
    "demo-data": ("demo_data.DemoData", "Bring in sample sessions, to look around in."),
}


class AgentChatCommands(JupyterApp):
    """Hand over to the command that was named."""

    name = "jupyter-agentchat"
    version = __version__
    description = "Sessions with agents, without a browser. `jupyter agentchat COMMAND --help` says more."
    subcommands = {
        name: (f"jupyter_agentchat.cli.{where}", says) for name, (where, says) in _COMMANDS.items()
    }

    def start(self) -> None:
        """Start the command, or say which ones there are."""
        if self.subapp is None:
            self.print_help()
            self.exit(2)
        super().start()


def main(argv: list[str] | None = None, **given: Any) -> None:
    """Run ``jupyter agentchat`` with these arguments, or the process's own."""
    try:
        AgentChatCommands.launch_instance(argv, **given)
    except NoStart:
        return
