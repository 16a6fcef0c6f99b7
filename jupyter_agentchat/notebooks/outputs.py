"""A cell's outputs as a model reads them: plain text, errors whole, images apart, and never too much.

What is left out is said. The outputs themselves stay in the cell as they are.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Sequence

from jupyter_agentchat.notebooks.cells import Json
from jupyter_agentchat.protocol.picture import Picture
from jupyter_agentchat.workspace.cut import cut

SHOWN = 4_000
"""Code points of one cell's outputs, when a whole notebook is read."""

IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""What models can look at."""

LARGEST_PICTURE = 3_500_000
"""Bytes of an image."""

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")
_OVERWRITTEN = re.compile(r"[^\n]*\r(?!\n|\Z)")


def text_of(outputs: Iterable[Json], limit: int = SHOWN) -> str:
    """Return the outputs as text, cut in the middle when it is longer than ``limit`` code points."""
    return cut("\n".join(filter(None, map(_text, outputs))), limit)


def pictures_of(outputs: Iterable[Json]) -> tuple[Picture, ...]:
    """Return the images among the outputs, in order."""
    return tuple(picture for output in outputs if (picture := _picture(output)))


def plain(text: str) -> str:
    """Return terminal output as one reads it: without colours, and a progress bar only as it was last."""
    return _OVERWRITTEN.sub("", _ESCAPES.sub("", text))


def _text(output: Json) -> str:
    match output.get("output_type"):
        case "stream":
            return plain(_joined(output.get("text", ""))).rstrip("\n")
        case "error":
            return _error(output)
        case "execute_result" | "display_data":
            return _bundle(output.get("data", {}))
        case _:
            return ""


def _error(output: Json) -> str:
    traceback = plain("\n".join(output.get("traceback", ())))
    last = f"{output.get('ename', 'Error')}: {output.get('evalue', '')}"
    return traceback if last.strip() in traceback else f"{traceback}\n{last}".strip("\n")


def _bundle(data: Json) -> str:
    """Text first; of what has none only the kind is named."""
    for mime in ("text/plain", "text/markdown", "text/latex"):
        if mime in data:
            text = plain(_joined(data[mime]))
            image = next((kind for kind in IMAGES if kind in data), None)
            return f"{text}\n[{image}]" if image else text
    return "\n".join(f"[{mime}]" for mime in sorted(data))


def _picture(output: Json) -> Picture | None:
    data = output.get("data", {}) if output.get("output_type") in ("execute_result", "display_data") else {}
    for mime in IMAGES:
        if isinstance(data.get(mime), str | list):
            picture = Picture(mime=mime, data="".join(_joined(data[mime]).split()))
            return picture if _is_usable(picture) else None
    return None


def _is_usable(picture: Picture) -> bool:
    """A model refuses a whole request for one image that is too large or none at all."""
    try:
        return 0 < len(b64decode(picture.data, validate=True)) <= LARGEST_PICTURE
    except ValueError:
        return False


def _joined(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else "".join(map(str, text))
