"""Markdown by somebody else, read by two parsers that let everything pass."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jupyter_agentchat.runtime.export.tamed import fenced, readable, tamed
from tests.hostile import HOSTILE
from tests.runtime.export.markdown_readers import LAX, OPEN_DOOR, dangers, lax_dangers


def is_closed(text: str) -> bool:
    """Say whether what follows the text is itself again."""
    last = OPEN_DOOR.parse(text + "\n\n# The end")[-3:]
    return [token.type for token in last] == ["heading_open", "inline", "heading_close"]


@pytest.mark.parametrize("kind", HOSTILE)
def test_r_r7_nothing_hostile_does_anything(kind: str) -> None:
    for text in HOSTILE[kind]:
        for whole in (text, f"Before\n{text}\nafter", f"- a\n\n  {text}", f"> {text}", f"`a`\n{text} `b`"):
            safe = tamed(whole)
            assert dangers(safe) == [], (whole, safe)
            assert lax_dangers(LAX(safe)) == [], (whole, safe)
            assert is_closed(safe), (whole, safe)


MARKS = "`,``,```,~~~,````,> ,- ,1. ,#,=,-,|,|-|,<,>,\\,!,[,],(,),]:,[a]:,$$,*,_,![a],[a]"
WORDS = "x,word ,html,&lt;,<b>,</b>,<!--,-->,<script>,<https://a.b>,(https://a.b),(javascript:x)"
SPACES = ["\n", "\n\n", "\r", " ", "  ", "   ", "    ", "\t"]
PIECES = st.sampled_from([*MARKS.split(","), *WORDS.split(","), *SPACES, *SPACES])


@settings(max_examples=600)
@given(st.lists(PIECES, max_size=14).map("".join))
@example(" ```html\n```\n<script>")
@example("- ```\n  x\n```\n<script>")
@example("- a\n  ```\n<script>\n```")
@example("para\n    ```\n    <script>")
@example("` \n` <b> `")
@example("| ` | <b> | ` |\n|-|-|-|")
@example("\\<b>")
@example("\\\\<b>")
@example("`\\` <b> `")
@example("a\n=\nb\n-")
@example("~~~\n```\n<b>\n~~~\n<b>")
def test_no_text_gets_out(text: str) -> None:
    safe = tamed(text)
    assert dangers(safe) == [], safe
    assert is_closed(safe), safe


@pytest.mark.parametrize(
    "text",
    [
        "Plain *words* with `a < b`, `Vec<u8>` and [a link](https://example.org/x).",
        "```html\n<b>bold</b>\n```",
        "1. Do this:\n   ```c\n   #include <stdio.h>\n   ```\n2. Then `std::vector<int>` that.",
        "- Do:\n\n  ~~~\n  <b>\n  ~~~\n\nDone: `<b>`",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "### Third level\n\n- [x] done\n- [ ] open",
        "See [the code](src/load.py#L3) and 1 < 2.",
        "x^2 and $a < b$",
    ],
)
def test_what_is_harmless_stays_to_the_letter(text: str) -> None:
    assert tamed(text) == text


def test_the_readers_are_strict() -> None:
    for text in ("<b>", "<!-- x -->", "![a](b)", "[a](javascript:x)", "# a", "a\n-", "<javascript:x>"):
        assert dangers(text) != [], text


def test_titles_of_the_document_are_nobody_else_s() -> None:
    assert tamed("# One\n## Two\n### Three") == "### One\n#### Two\n### Three"
    assert dangers(tamed("Ada\n===\n\nAda\n---")) == []


def test_what_cannot_be_seen_is_taken_out() -> None:
    assert readable("a\x1b[31mred\x1b[0m\r\nb\x00\ud800\rc") == "ared\nb\ufffd\ufffd\nc"
    assert readable("tab\tand\nline — “quotes” 😀") == "tab\tand\nline — “quotes” 😀"


def test_where_readers_could_disagree_the_text_stands_in_a_fence() -> None:
    for text in (
        "- ```html\n  <b>\n  ```",
        "1. a\n   - b\n     ```\n     <b>\n     ```",
        "> ```\n> x\n> ```",
    ):
        assert tamed(text) == fenced(text)
    assert fenced("a ````` b\n```") == "``````\na ````` b\n```\n``````"


def test_a_text_that_ends_in_code_is_closed() -> None:
    assert tamed("```py\nx = 1") == "```py\nx = 1\n```"
    assert tamed('```" onclick="x\ny\n```') == "```\ny\n```"
    assert tamed("```mermaid\ngraph\n```") == "```\ngraph\n```"
