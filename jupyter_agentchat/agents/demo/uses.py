"""The sentences that take a tool: what is thought before, which tool it is, and what is said after."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jupyter_agentchat.agents.demo.blocks import Call
from jupyter_agentchat.agents.demo.sentences import FormName
from jupyter_agentchat.agents.demo.wording import excerpt
from jupyter_agentchat.protocol.value import Value

Words = Mapping[str, str]


class Use(Value, frozen=True, kw_only=True):
    """A sentence that takes a tool: the thought before, the call, and what to say when it is done or not."""

    thought: str
    call: Callable[[Words], Call]
    done: Callable[[str], str]
    """Given the tool's output."""
    nothing: str
    failed: Callable[[str], str | None] = lambda _: None
    """What to say of a failure that has an output of its own; None where it has not."""


def _list(words: Words) -> Call:
    folder = words.get("folder", ".")
    return Call(tool="list_files", kind="read", title=f"List `{folder}`", input={"path": folder})


def _read(words: Words) -> Call:
    path = words["file"]
    return Call(tool="read_file", kind="read", title=f"Read `{path}`", input={"path": path})


def _search(words: Words) -> Call:
    text, folder = words["text"], words.get("folder", ".")
    given = {"text": text, "path": folder, "ignore_case": True}
    return Call(tool="search", kind="search", title=f"Search for `{text}`", input=given)


def _write(words: Words) -> Call:
    path, content = words["file"], words["text"]
    given = {"path": path, "content": content}
    return Call(tool="write_file", kind="edit", title=f"Write `{path}`", input=given)


def _change(words: Words) -> Call:
    path = words["file"]
    given = {"path": path, "old_text": words["old"], "new_text": words["text"]}
    return Call(tool="edit_file", kind="edit", title=f"Edit `{path}`", input=given)


def _run(words: Words) -> Call:
    command = words.get("quoted") or words["command"]
    return Call(tool="shell", kind="execute", title="Run a command", input={"command": command})


def _ran(output: str) -> str:
    printed, _, end = output.rpartition("\n")
    before = (
        f"It printed:\n\n{excerpt(printed, tail=True)}\n\n" if printed.strip() else "It printed nothing. "
    )
    return f"{before}How it ended: {end.strip('[]')}."


def _shown(before: str, nothing: str) -> Callable[[str], str]:
    """Say what stands below the heading of an output."""

    def say(output: str) -> str:
        text = output.partition("\n\n")[2]
        return f"{before}\n\n{excerpt(text)}" if text else nothing

    return say


def _first(end: str) -> Callable[[str], str]:
    """Say what an output begins with, up to what only a machine wants to know."""
    return lambda output: f"Done. {output.partition(end)[0]}."


USES: Mapping[FormName | None, Use] = {
    "list": Use(
        thought="This asks for the names in a folder, so the tool is `list_files`.",
        call=_list,
        done=_shown("This is there:", "Nothing is there: it is empty."),
        nothing="nothing was listed",
    ),
    "read": Use(
        thought="This asks for the text of a file, so the tool is `read_file`.",
        call=_read,
        done=_shown("It begins so:", "Nothing is in it: it is empty."),
        nothing="nothing was read",
    ),
    "search": Use(
        thought="This asks where something stands, so the tool is `search`.",
        call=_search,
        done=_shown("It stands here:", "No line has that in it."),
        nothing="nothing was searched",
    ),
    "write": Use(
        thought="This changes a file, so the tool is `write_file`, and a person decides first.",
        call=_write,
        done=_first(", sha256"),
        nothing="nothing was written",
    ),
    "change": Use(
        thought="This changes a piece of a file, so the tool is `edit_file`, and a person decides first.",
        call=_change,
        done=_first(": now"),
        nothing="nothing was changed",
    ),
    "run": Use(
        thought="This runs a program, so the tool is `shell`, and a person decides first.",
        call=_run,
        done=_ran,
        nothing="nothing was run",
        failed=lambda output: _ran(output) if output.endswith("]") else None,
    ),
}
