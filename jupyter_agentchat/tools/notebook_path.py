"""What the notebook tools have in common: the notebook that a path means, and what goes wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tornado.web import HTTPError

from jupyter_agentchat.notebooks.edits import EditConflict
from jupyter_agentchat.notebooks.gateway import Executor
from jupyter_agentchat.notebooks.hands import HandGone
from jupyter_agentchat.tools.refusal import refusals
from jupyter_agentchat.tools.tool import Context, ToolError
from jupyter_agentchat.workspace.names import quoted
from jupyter_agentchat.workspace.paths import Place


def notebook_place(said: str, context: Context) -> Place:
    """Return where the notebook is. Raises ToolError when the path is not a notebook's."""
    with refusals(said):
        place = context.place(said)
    if not place.path.endswith(".ipynb"):
        raise ToolError(f"{place.quoted} is not a notebook: its name does not end in `.ipynb`.")
    return place


@contextmanager
def notebook_troubles(said: str) -> Iterator[None]:
    """Raise what goes wrong with the notebook ``said`` as a ToolError, in a sentence."""
    try:
        with refusals(said):
            yield
    except (EditConflict, HandGone) as conflict:
        raise ToolError(str(conflict)) from None
    except HTTPError as error:
        raise ToolError(_sentence(error, said)) from None


async def opened(place: Place, context: Context) -> Executor:
    """Return the way to the notebook at this moment. Raises ToolError where there is none."""
    if context.notebooks is None:
        raise ToolError("There is no way to notebooks here.")
    return await context.notebooks.at(place, context.hands)


def _sentence(error: HTTPError, said: str) -> str:
    """The contents manager's own messages hold the machine's paths."""
    name = quoted(said[:200])
    if error.status_code == 404:
        return f"There is no notebook {name} in the workspace."
    if error.status_code == 400:
        return f"{name} cannot be read as a notebook: it is damaged, or hidden."
    if error.status_code == 403:
        return f"{name} may not be used: permission denied."
    return f"{name} cannot be used: Jupyter's file manager refuses it ({error.status_code})."
