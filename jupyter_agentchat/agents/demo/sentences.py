"""The sentences that the demo agent knows, and how leniently it listens."""

from __future__ import annotations

import re
from typing import Literal

from jupyter_agentchat.protocol.agent_info import Example
from jupyter_agentchat.protocol.value import Value

FormName = Literal["long", "list", "explain", "think", "search", "change", "run", "write", "read"]

_REST = r"\S.{0,300}"
_FILE = "\"[^\"]{1,300}\"|'[^']{1,300}'|`[^`]{1,300}`|[^\\s\"'`][^\"'`]{0,300}"
_TEXT = "\"[^\"]{1,1000}\"|'[^']{1,1000}'|`[^`]{1,1000}`|\\S.{0,1000}?"
"""Quoted, it may have the words in it that it would end at otherwise."""
_COURTESY = ("please", "kindly", "now", "then", "can you", "could you", "would you", "will you")
_THANKS = ("please", "now", "thanks", "thank you")
_MARKS = ('""', "''", "``", "“”", "„“", "«»")


class Form(Value, frozen=True, kw_only=True):
    """A sentence: how it is said, how it is recognised, and an example that works in any folder."""

    name: FormName
    says: str
    pattern: str
    example: Example
    exact: bool = False
    """Its end is taken as it was said: a full stop there may mean something."""


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
        name="search",
        says="Search for *text*, or: Search for *text* in *folder*",
        pattern=rf"(?:search|look|find)(?:\s+for)?\s+(?P<text>{_TEXT})"
        r"(?:\s+in(?:\s+all)?(?:\s+(?:the|my))?\s+(?:files|workspace)"
        rf"|\s+in(?:\s+(?:the|my))?(?:\s+folder)?\s+(?P<folder>{_FILE}))?",
        example=Example(label="Search the files", prompt="Search for import"),
    ),
    Form(
        name="change",
        says="Change *text* to *other text* in *file* (asks before it changes)",
        pattern=rf"(?:change|replace)\s+(?P<old>{_TEXT})\s(?:to|into|with|by)\s+(?P<text>{_TEXT})"
        rf"\s+in(?:\s+(?:the|my))?(?:\s+file)?\s+(?P<file>{_FILE})",
        example=Example(label="Change a file", prompt="Change Hello to Goodbye in hello.txt"),
    ),
    Form(
        name="run",
        says="Run *command* (asks before it runs)",
        pattern=r"(?:run|execute)(?:\s+the\s+command)?\s+"
        r"(?:(?P<quoted>`[^`]{1,2000}`)[\s.!?…]*|(?P<command>\S.{0,2000}))",
        example=Example(label="Run a command", prompt="Run ls"),
        exact=True,
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
_BUTTONS: tuple[FormName, ...] = ("list", "read", "search", "write", "run", "long", "explain")

EXAMPLES: tuple[Example, ...] = tuple(
    form.example for name in _BUTTONS for form in FORMS if form.name == name
)
"""For the empty state: sentences that do something in any folder, and not too many."""


def understand(said: str) -> Heard:
    """Find the sentence; case, politeness, punctuation at the end and quotes around words do not matter."""
    exact = _without_courtesy(said.strip())
    plain = _without_thanks(exact)
    for form in FORMS:
        found = _PATTERNS[form.name].fullmatch(exact if form.exact else plain)
        if found:
            words = {key: _bare(word) for key, word in found.groupdict().items() if word}
            return Heard(form=form.name, words=words)
    return Heard(form=None, words={})


def _without_courtesy(said: str) -> str:
    for word in _COURTESY:
        if said.lower().startswith((f"{word} ", f"{word},")):
            said = said[len(word) :].lstrip(" \n,")
    return said


def _without_thanks(said: str) -> str:
    plain = said.rstrip(" \n.!?…")
    for word in _THANKS:
        if plain.lower().endswith((f" {word}", f",{word}")):
            plain = plain[: -len(word)].rstrip(" \n,.!?")
    return plain


def _bare(word: str) -> str:
    """Take quotes away that stand around the whole of it."""
    plain = word.strip()
    inner = plain[1:-1]
    if inner and plain[0] + plain[-1] in _MARKS and plain[0] not in inner:
        return inner
    return plain
