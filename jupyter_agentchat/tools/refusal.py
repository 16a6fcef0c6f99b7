"""What the workspace refuses and the system cannot do, as sentences for the model and the person."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from jupyter_agentchat.tools.tool import ToolError
from jupyter_agentchat.workspace.names import quoted
from jupyter_agentchat.workspace.paths import PathRefused

_SENTENCES = {
    errno.ENOENT: "There is no {path} in the workspace.",
    errno.ENOTDIR: "{path} cannot be reached: a part of it is not a folder.",
    errno.ELOOP: "{path} cannot be reached: a link in it leads nowhere or is brand new.",
    errno.ENAMETOOLONG: "The name of {path} is too long.",
    errno.EACCES: "{path} may not be used: permission denied.",
    errno.EROFS: "{path} is on a file system that cannot be written.",
    errno.ENOSPC: "The disk is full: {path} was not written.",
    errno.EDQUOT: "Your disk quota is used up: {path} was not written.",
}


@contextmanager
def refusals(said: str) -> Iterator[None]:
    """Raise what goes wrong with the path ``said`` as a ToolError, without the machine's own paths."""
    try:
        yield
    except PathRefused as refused:
        raise ToolError(str(refused)) from None
    except OSError as error:
        sentence = _SENTENCES.get(error.errno or 0, f"{{path}} cannot be used: {error.strerror}.")
        raise ToolError(sentence.format(path=quoted(said[:200]))) from error
