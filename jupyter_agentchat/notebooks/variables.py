"""What variables a kernel has: names, types, shapes, sizes, and a short look, without side effects.

The execution count stays, nothing is left in the namespace, and nothing of a value's own runs but what is
known to be quick (``snippets/``).
"""

from __future__ import annotations

import ast
import re
from importlib.resources import files
from typing import Any

from jupyter_agentchat.notebooks.hand_kernel import CodeRunner
from jupyter_agentchat.notebooks.kernels import KernelRefused
from jupyter_agentchat.notebooks.run import Run
from jupyter_agentchat.protocol.value import Value, from_json

PATIENCE = 5.0
"""Seconds for the kernel to answer when it is free."""

NAMES = {"python": r"[^\W\d]\w*", "R": r"[A-Za-z.][\w.]*", "julia": r"[^\W\d][\w!]*"}
"""What may be a variable's name; anything else never reaches a kernel."""

_FOLDER = files("jupyter_agentchat.notebooks") / "snippets"
_SNIPPETS = {
    "python": (_FOLDER / "variables.python").read_text("utf-8"),
    "R": (_FOLDER / "variables.R").read_text("utf-8"),
    "julia": (_FOLDER / "variables.jl").read_text("utf-8"),
}
MARKER = "agentchat-variables:"

_PYTHON = """\
(lambda space: (exec({source!r}, space), space["answer"])[1])(dict(
 user=get_ipython().user_ns, hidden=set(get_ipython().user_ns_hidden), wanted={wanted!r}))"""


class Variable(Value, frozen=True, kw_only=True):
    """One variable. What its language or kind does not say is None. ``bytes`` is what is quickly known."""

    name: str
    type: str
    shape: tuple[int, ...] | None = None
    dtype: str | None = None
    length: int | None = None
    bytes: int | None = None
    columns: tuple[tuple[str, str], ...] | None = None
    """Names and dtypes of a frame's columns."""
    missing: dict[str, int] | None = None
    """Missing values by column, where there are any."""
    value: str | None = None
    head: str | None = None
    attributes: tuple[str, ...] | None = None


class Variables(Value, frozen=True, kw_only=True):
    """The first variables by name; ``total`` says how many there are."""

    variables: tuple[Variable, ...]
    total: int


NO_VARIABLES = Variables(variables=(), total=0)


async def variables_of(kernel: CodeRunner, language: str, wanted: str = "") -> Variables:
    """Return all variables, or only the one that is wanted, at length. Raises KernelRefused."""
    key = language if language == "R" else language.lower()
    if key not in NAMES:
        raise KernelRefused(f"Variables of {language or 'an unknown language'} cannot be listed.")
    if wanted and not re.fullmatch(NAMES[key], wanted):
        raise KernelRefused("That is not a variable's name: name one variable, without brackets or dots.")
    if kernel.is_busy_for_others or kernel.runs:
        raise KernelRefused("The kernel is busy: its variables can be looked at when it is free again.")
    answer = await (_from_python(kernel, wanted) if key == "python" else _printed(kernel, key, wanted))
    try:
        return from_json(answer, Variables)
    except ValueError:
        raise KernelRefused("What the kernel said about its variables cannot be read.") from None


async def _from_python(kernel: CodeRunner, wanted: str) -> str:
    expression = _PYTHON.format(source=_SNIPPETS["python"], wanted=wanted)
    run = kernel.run("", silent=True, store_history=False, expressions={"answer": expression})
    await _finished(run)
    said: dict[str, Any] = run.expressions.get("answer", {})
    text = said.get("data", {}).get("text/plain", "")
    try:
        return str(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        raise KernelRefused(f"The kernel could not say: {said.get('evalue', 'it is not IPython')}.") from None


async def _printed(kernel: CodeRunner, language: str, wanted: str) -> str:
    run = kernel.run(_SNIPPETS[language].replace("{wanted}", wanted), store_history=False)
    await _finished(run)
    printed = "".join(str(o["text"]) for o in run.live.outputs if o["output_type"] == "stream")
    return printed.rpartition(MARKER)[2].strip()


async def _finished(run: Run) -> None:
    if not await run.wait(PATIENCE):
        raise KernelRefused("The kernel did not say in time: it is busy, or its variables are huge.")
    if run.state in ("died", "restarted"):
        raise KernelRefused("The kernel died or was restarted: its variables are gone.")
