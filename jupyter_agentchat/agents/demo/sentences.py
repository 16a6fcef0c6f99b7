"""The sentences that the demo agent knows, and how leniently it listens."""

from __future__ import annotations

import re
from typing import Literal

from jupyter_agentchat.protocol.about import Example
from jupyter_agentchat.protocol.value import Value

FormName = Literal["long", "list", "explain", "think", "write", "read"]

_REST = r"\S.{0,300}"
_FILE = "\"[^\"]{1,300}\"|'[^']{1,300}'|`[^`]{1,300}`|[^\\s\"'`][^\"'`]{0,300}"
_COURTESY = ("please", "kindly", "now", "then", "can you", "could you", "would you", "will you")
_THANKS = ("please", "now", "thanks", "thank you")
_MARKS = ('""', "''", "``", "“”", "„“", "«»")


class Form(Value, frozen=True, kw_only=True):
    """A sentence: how it is said, how it is recognised, and an example that works in any folder."""

    name: FormName
    says: str
    pattern: str
    example: Example


class Heard(Value, frozen=True, kw_only=True):
    """What was understood: which sentence (None: none of them), and the words that fill it."""

    form: FormName | None
    words: dict[str, str]


FORMS: tuple[Form, ...] = (
    Form(
        name="list",
        says="List the files, or: List the files in *folder*",
        pattern=r"(?:list|show)(?:\s+me)?(?:\s+all)?(?:\s+(?:the|my))?\s+(?:files|folder|workspace)"
        rf"(?:\s+(?:in|of|from|under)(?:\s+(?:the|my))?(?:\s+folder)?\s+(?P<folder>{_REST}))?",
        example=Example(label="List the files", prompt="List the files"),
    ),
    Form(
        name="long",
        says="Give a long answer",
        pattern=rf"(?:(?:give|write|show|tell)(?:\s+me)?\s+)?(?:an?\s+)?long\s+answer(?:\s+{_REST})?",
        example=Example(label="A long answer", prompt="Give a long answer"),
    ),
    Form(
        name="explain",
        says="Explain yourself",
        pattern=r"(?:explain|describe|introduce)\s+yourself|(?:who|what)\s+are\s+you"
        r"|what\s+(?:can|do)\s+you\s+do|help",
        example=Example(label="Explain yourself", prompt="Explain yourself"),
    ),
    Form(
        name="think",
        says="Think aloud about *topic*",
        pattern=r"think(?:\s+(?:aloud|out\s+loud))?(?:\s+(?:about|of|over))?" rf"(?:\s+(?P<topic>{_REST}))?",
        example=Example(label="Think aloud", prompt="Think aloud about the weather"),
    ),
    Form(
        name="write",
        says="Write *text* to *file* (asks before it writes)",
        pattern=rf"(?:write|save|put)\s+(?P<text>\S.*)\s(?:to|into)\s+(?P<file>{_FILE})",
        example=Example(label="Write a file", prompt="Write Hello from the demo agent to hello.txt"),
    ),
    Form(
        name="read",
        says="Read *file*",
        pattern=rf"(?:read|open|show(?:\s+me)?)(?:\s+(?:the|my))?(?:\s+file)?\s+(?P<file>{_REST})",
        example=Example(label="Read a file", prompt="Read README.md"),
    ),
)
"""In the order in which they are tried: what is more special comes first."""

_PATTERNS = {form.name: re.compile(form.pattern, re.IGNORECASE | re.DOTALL) for form in FORMS}
_BUTTONS: tuple[FormName, ...] = ("list", "read", "write", "think", "long", "explain")

EXAMPLES: tuple[Example, ...] = tuple(
    form.example for name in _BUTTONS for form in FORMS if form.name == name
)
"""For the empty state, one of each."""


def understand(said: str) -> Heard:
    """Find the sentence; case, politeness, punctuation at the end and quotes around words do not matter."""
    plain = _without_courtesy(said)
    for name, pattern in _PATTERNS.items():
        found = pattern.fullmatch(plain)
        if found:
            words = {key: _bare(word) for key, word in found.groupdict().items() if word}
            return Heard(form=name, words=words)
    return Heard(form=None, words={})


def _without_courtesy(said: str) -> str:
    plain = said.strip().rstrip(" \n.!?…")
    for word in _THANKS:
        if plain.lower().endswith((f" {word}", f",{word}")):
            plain = plain[: -len(word)].rstrip(" \n,.!?")
    for word in _COURTESY:
        if plain.lower().startswith((f"{word} ", f"{word},")):
            plain = plain[len(word) :].lstrip(" \n,")
    return plain


def _bare(word: str) -> str:
    """Take quotes away that stand around the whole of it."""
    plain = word.strip()
    inner = plain[1:-1]
    if inner and plain[0] + plain[-1] in _MARKS and plain[0] not in inner:
        return inner
    return plain
