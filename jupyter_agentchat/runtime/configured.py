"""The operator's configuration, read where no server does: on the command line, and in a kernel alone."""

from __future__ import annotations

from contextlib import suppress

from jupyter_core.application import JupyterApp
from traitlets.config.loader import ConfigFileNotFound

from jupyter_agentchat.runtime.traits import AgentChat


class Configured(AgentChat, JupyterApp):
    """The traits, from the files that a server reads and then from the environment."""

    def migrate_config(self) -> None:
        """Nothing: that is for those who start a server."""

    def load_config_file(self, suppress_errors: bool = True) -> None:  # type: ignore[override]
        """Read what a server reads, in the same order: its own file, then the extension's."""
        with suppress(ConfigFileNotFound):
            super(JupyterApp, self).load_config_file("jupyter_server_config", path=self.config_file_paths)
        super().load_config_file(suppress_errors)

    def _config_file_name_default(self) -> str:
        return "jupyter_agentchat_config"

    @classmethod
    def read(cls) -> Configured:
        """Return the configuration of this machine and person."""
        traits = cls()
        traits.load_config_file()
        traits.read_environment()
        return traits
