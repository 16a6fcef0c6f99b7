"""The set of tools that a model is offered, and the reading of what it asks of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from jupyter_agentchat.protocol.value import Value, parse_json
from jupyter_agentchat.tools.edit_file import EditFile
from jupyter_agentchat.tools.edit_notebook import EditNotebook
from jupyter_agentchat.tools.kernel_task import KernelTask
from jupyter_agentchat.tools.list_files import ListFiles
from jupyter_agentchat.tools.read_file import ReadFile
from jupyter_agentchat.tools.read_notebook import ReadNotebook
from jupyter_agentchat.tools.run_cell import RunCell
from jupyter_agentchat.tools.run_code import RunCode
from jupyter_agentchat.tools.search import Search
from jupyter_agentchat.tools.shell import Shell
from jupyter_agentchat.tools.tool import Tool, ToolError
from jupyter_agentchat.tools.variables import InspectVariables
from jupyter_agentchat.tools.write_file import WriteFile
from jupyter_agentchat.workspace.names import quoted


class Toolbox:
    """Tools by name. The same tools give the same descriptions, whatever order they came in (law 8)."""

    def __init__(self, tools: Iterable[Tool]) -> None:
        self._tools: dict[str, Tool] = {}
        for tool in tools:
            if tool.name in self._tools:
                raise ValueError(f"two tools are called {tool.name!r}")
            self._tools[tool.name] = tool
        self.names: tuple[str, ...] = tuple(sorted(self._tools))

    def read(self, name: str, raw: str) -> tuple[Tool, Any]:
        """Return the tool and its input, read strictly from the model's raw JSON (R-X4).

        Raises ToolError when there is no such tool, or when the text is not exactly such an input.
        """
        tool = self._tools.get(name)
        if tool is None:
            raise ToolError(f"There is no tool {quoted(name)}. The tools are: {', '.join(self.names)}.")
        try:
            said = parse_json(raw, unique_names=True)
        except ValueError as error:
            raise ToolError(f"The input of {name} is not proper JSON: {error}. Nothing was run.") from None
        try:
            return tool, msgspec.convert(said, tool.Input)
        except msgspec.ValidationError as error:
            raise ToolError(f"The input of {name} does not fit: {error}. Nothing was run.") from None

    def descriptions(self) -> list[dict[str, Any]]:
        """Return ``{name, description, input_schema}`` of each tool, by name: the shape the API takes."""
        return [
            {"name": name, "description": tool.description, "input_schema": _schema(tool.Input)}
            for name, tool in sorted(self._tools.items())
        ]


def default_tools() -> tuple[Tool, ...]:
    """Return the tools that every session has."""
    return (EditFile(), ListFiles(), ReadFile(), Search(), Shell(), WriteFile())


def notebook_tools() -> tuple[Tool, ...]:
    """Return the tools of a session that has a way to notebooks."""
    return (
        ReadNotebook(),
        EditNotebook(),
        RunCell(),
        RunCode(),
        InspectVariables(),
        KernelTask(),
    )


def _schema(kind: type[Value]) -> dict[str, Any]:
    """Return the JSON Schema of an input, an object at the top, without our class's name and docstring."""
    _, definitions = msgspec.json.schema_components([kind])
    schema = definitions.pop(kind.__name__)
    plain = {key: item for key, item in schema.items() if key not in ("title", "description")}
    return {**plain, "$defs": definitions} if definitions else plain
