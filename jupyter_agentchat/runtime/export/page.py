"""A session as one HTML file: text and style, and nothing that could do anything or ask for anything."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from html import escape

from jupyter_agentchat.protocol.transcript import Turn
from jupyter_agentchat.runtime.export import passages, story
from jupyter_agentchat.runtime.export.passages import Passage
from jupyter_agentchat.runtime.export.story import Story
from jupyter_agentchat.runtime.export.tamed import readable

_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { margin-top: 2.5rem; font-size: 1rem; color: GrayText; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
dt, .note { color: GrayText; } .label { font-weight: 600; margin-bottom: 0; }
.said, .words { white-space: pre-wrap; overflow-wrap: anywhere; }
.said { margin: 1rem 0; padding: .5rem 1rem; border-inline-start: 3px solid SteelBlue; }
pre { max-height: 30rem; margin: .5rem 0; padding: .5rem 1rem; overflow: auto; font-size: 13px; }
pre { border: 1px solid color-mix(in srgb, GrayText 40%, transparent); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
td, th { padding: .1rem .8rem; text-align: end; }
td:first-child, th:first-child { text-align: start; }
@media print { pre { max-height: none; white-space: pre-wrap; } }
"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"
_CODE = re.compile(
    r"^ {0,3}(`{3,}|~{3,})[^\n`]*\n(.*?)(?:^ {0,3}\1[`~]*[ \t]*$\n?|\Z)", re.MULTILINE | re.DOTALL
)


def head(told: Story) -> str:
    """Return everything up to the first turn."""
    title = text(told.row.title or "Session")
    facts = "".join(f"<dt>{text(name)}</dt><dd>{text(value)}</dd>\n" for name, value in story.facts(told))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{title}</h1>\n<dl>\n{facts}</dl>\n"
    )


def turn(number: int, told: Turn) -> str:
    """Return one turn."""
    inside = "".join(_passages(group) for group in passages.of_turn(number, told))
    return f"<section>\n{inside}</section>\n"


def foot(told: Story) -> str:
    """Return what was spent, and the end."""
    rows = story.totals(told)
    names = "".join(f"<th>{text(name)}</th>" for name in story.TOTALS_HEAD)
    lines = "".join(f"<tr>{''.join(f'<td>{text(cell)}</td>' for cell in row)}</tr>\n" for row in rows)
    table = f"<h2>Totals</h2>\n<table>\n<tr>{names}</tr>\n{lines}</table>\n" if rows else ""
    return f"{table}</body>\n</html>\n"


def text(plain: str) -> str:
    """Return any text as HTML that shows exactly that."""
    return escape(readable(plain))


def _passages(group: Iterable[Passage]) -> str:
    return "".join(_passage(passage) for passage in group if passage.text.strip())


def _passage(passage: Passage) -> str:
    match passage.kind:
        case "title":
            return f"<h2>{text(passage.text)}</h2>\n"
        case "said":
            return f'<div class="said">{_words(passage.text)}</div>\n'
        case "words":
            return f'<div class="words">{_words(passage.text)}</div>\n'
        case "label":
            return f'<p class="label">{text(passage.text)}</p>\n'
        case "code":
            return f"<pre>{text(passage.text)}</pre>\n"
        case "note":
            return f'<p class="note">{text(passage.text)}</p>\n'


def _words(markdown: str) -> str:
    """Return Markdown as the text that it is, with its blocks of code set apart."""
    pieces, start, plain = [], 0, readable(markdown)
    for found in _CODE.finditer(plain):
        pieces += [escape(plain[start : found.start()].strip("\n")), f"<pre>{escape(found[2])}</pre>"]
        start = found.end()
    return "".join([*pieces, escape(plain[start:].strip("\n"))])
