"""Look at the variables in a notebook's kernel, without side effects."""

from __future__ import annotations

import asyncio
from typing import Annotated, ClassVar

from msgspec import Meta

from jupyter_agentchat.notebooks.cells import language_of
from jupyter_agentchat.notebooks.hand_kernel import CodeRunner
from jupyter_agentchat.notebooks.variables import Variable, Variables, variables_of
from jupyter_agentchat.protocol.parts import Location, ToolKind
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.tools.kernel_way import PATH, kernel_of, kernel_place, kernel_troubles
from jupyter_agentchat.tools.notebook_path import notebook_troubles, opened
from jupyter_agentchat.tools.tool import Context, Preview, Result
from jupyter_agentchat.workspace.paths import Place


class VariablesInput(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the model says."""

    path: Annotated[str, Meta(description=PATH)] = ""
    name: Annotated[str, Meta(description="Only this variable, at length. Empty: all of them, briefly.")] = ""


class InspectVariables:
    """Names, types, shapes and sizes of what the kernel has."""

    name: ClassVar[str] = "inspect_variables"
    kind: ClassVar[ToolKind] = "read"
    description: ClassVar[str] = (
        "List the variables in the kernel of a notebook: name, type, shape, dtype, columns, memory, a short "
        "value; or look at one of them at length (head, missing values). Nothing is run or changed, and the "
        "execution count stays. Languages: Python, R, Julia."
    )
    Input: ClassVar[type[Value]] = VariablesInput

    def preview(self, given: VariablesInput, context: Context) -> Preview:
        """Name the notebook, and the variable."""
        place = kernel_place(given.path, context)
        what = f"`{given.name}`" if given.name.isidentifier() else "the variables"
        if place is None:
            return Preview(title=f"Look at {what} in the kernel of the waiting cell", needs_kernels=True)
        return Preview(
            title=f"Look at {what} in the kernel of {place.quoted}",
            needs_kernels=True,
            paths=(place.path,),
            locations=(Location(path=place.path),),
        )

    async def run(self, given: VariablesInput, context: Context) -> Result:
        """Return a line for each variable, or one variable at length."""
        place = await asyncio.to_thread(kernel_place, given.path, context)
        kernel = await kernel_of(place, context, start=False)
        language = await _language(place, context, kernel)
        with kernel_troubles():
            found = await variables_of(kernel, language, given.name)
        return Result(output=_one(given.name, found) if given.name else _all(found))


async def _language(place: Place | None, context: Context, kernel: CodeRunner) -> str:
    """The kernel knows best; an old one that does not say is asked through its notebook."""
    if kernel.language or place is None:
        return kernel.language
    with notebook_troubles(place.said):
        return language_of((await (await opened(place, context)).read()).notebook)


def _all(found: Variables) -> str:
    if not found.variables:
        return "The kernel has no variables."
    lines = [_line(variable) for variable in found.variables]
    more = found.total - len(found.variables)
    return "\n".join([*lines, *([f"[… {more:,} more …]"] if more > 0 else [])])


def _one(name: str, found: Variables) -> str:
    if not found.variables:
        return f"The kernel has no variable `{name}`."
    variable = found.variables[0]
    lines = [_line(variable)]
    if variable.columns:
        lines.append("columns: " + ", ".join(f"{column} ({kind})" for column, kind in variable.columns))
    if variable.missing is not None:
        gone = ", ".join(f"{column}: {count:,}" for column, count in variable.missing.items())
        lines.append(f"missing values: {gone or 'none'}")
    if variable.attributes:
        lines.append("attributes: " + ", ".join(variable.attributes))
    return "\n".join([*lines, *([variable.head] if variable.head else [])])


def _line(variable: Variable) -> str:
    facts = [variable.type]
    if variable.shape is not None:
        facts.append("shape " + " x ".join(map(str, variable.shape)))
    if variable.dtype:
        facts.append(variable.dtype)
    if variable.length is not None:
        facts.append(f"length {variable.length:,}")
    if variable.columns is not None and variable.head is None:
        names = [column for column, _ in variable.columns[:12]]
        facts.append("columns " + ", ".join(names) + (", …" if len(variable.columns) > 12 else ""))
    if variable.bytes is not None:
        facts.append(f"{variable.bytes:,} bytes")
    value = f" = {variable.value}" if variable.value is not None else ""
    return f"{variable.name}: {', '.join(facts)}{value}"
