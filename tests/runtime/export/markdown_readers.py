"""Two parsers of Markdown that let everything pass: what they find, a reader might do."""

from __future__ import annotations

import re

import mistune
from markdown_it import MarkdownIt

OPEN_DOOR = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OPEN_DOOR.validateLink = lambda _url: True  # type: ignore[method-assign]
LAX = mistune.create_markdown(
    renderer="ast", escape=False, plugins=["table", "footnotes", "task_lists", "url"]
)
FINE = re.compile(r"(https?://|mailto:|#|[^:]*$)")


def flat(tokens):
    for token in tokens:
        yield token
        yield from flat(token.children or ())


def dangers(text: str) -> list[str]:
    """Return what a reader of CommonMark would let do something."""
    found = []
    for token in flat(OPEN_DOOR.parse(text)):
        if token.type in ("html_inline", "html_block", "image"):
            found.append(f"{token.type}: {token.content}")
        elif token.type == "link_open" and not FINE.match(str(token.attrs["href"])):
            found.append(f"link: {token.attrs['href']}")
        elif token.type == "heading_open" and token.level == 0 and token.tag in ("h1", "h2"):
            found.append(token.tag)
    return found


def lax_dangers(nodes) -> list[str]:
    found = []
    for node in nodes:
        if node["type"] in ("inline_html", "block_html", "image"):
            found.append(str(node))
        found += lax_dangers(node.get("children", ()))
    return found
