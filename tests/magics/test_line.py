"""What is typed behind `%agent`: options, words of ours, and prompts that arrive as they are."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from jupyter_agentchat.magics.insertion import Unreadable, inserted
from jupyter_agentchat.magics.line import Line, Misread, read_line
from jupyter_agentchat.magics.question_mark import keep_question_marks

NASTY = [
    "{",
    "{'a': 1} }} {{x}} {0} {} {x!r} {x:>3} { x } {x.y} {x[0]}",
    "100 % of $HOME, ${x}, $x, %x, `x`, 'x, \"x",
    "\u200f\u05e9\u05dc\u05d5\u05dd\u200e \u202eabc\u202c 😀👩\u200d👩\u200d👧 \N{COMBINING ACUTE ACCENT}",
    "- a list, --like:this, -5 degrees, a -f b --raw",
    "back\\slash \\",
    "list the files",
    "help me",
    "fix it",
]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("list", Line(word="list")),
        ("  version ", Line(word="version")),
        ("fix -- no", Line(prompt="fix -- no")),
        ("-m a list", Line(word="list", given={"model": "a"})),
        ("-m claude --bg go", Line(prompt="go", given={"model": "claude"}, flags=frozenset({"bg"}))),
        ("--model=claude   two  spaces ", Line(prompt="two  spaces ", given={"model": "claude"})),
        ("-s 'my session' x", Line(prompt="x", given={"session": "my session"})),
        ('--session="a b" x', Line(prompt="x", given={"session": "a b"})),
        ("-o answer --raw {x}", Line(prompt="{x}", given={"output": "answer"}, flags=frozenset({"raw"}))),
        ("-f code -- -m is text", Line(prompt="-m is text", given={"format": "code"})),
        ("-- list", Line(prompt="list")),
        ("--", Line()),
        ("", Line()),
    ],
)
def test_a_line(line, expected):
    assert read_line(line) == expected


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("--loud x", "no option --loud"),
        ("-m", "-m needs a value"),
        ("-f sound x", "-f is one of: markdown"),
        ("--mode bypass x", "--mode is one of: ask, accept_edits, plan"),
        ("-o 1x y", "no name for a variable"),
    ],
)
def test_misuse_is_told(line, why):
    with pytest.raises(Misread, match=why):
        read_line(line)


def test_a_cell_is_the_prompt_with_what_stands_on_the_line_before_it():
    body = "  first\n\n{x}  \n"
    assert read_line("-m a", body) == Line(prompt=body, given={"model": "a"})
    assert read_line("please", body).prompt == f"please\n{body}"
    assert read_line("fix", body) == Line(word="fix", prompt=body)


@pytest.mark.parametrize("prompt", NASTY)
def test_a_prompt_arrives_as_it_is(prompt):
    assert read_line(prompt).prompt == prompt
    assert read_line("", prompt).prompt == prompt
    assert inserted(prompt, {}) == prompt


@given(st.text())
@example("-f x")
def test_whatever_stands_in_a_cell_or_behind_two_dashes_arrives(prompt):
    assert read_line("", prompt).prompt == prompt
    assert read_line(f"-m a -- {prompt}").prompt == prompt
    assert inserted(prompt, {"": 1}) == prompt


@given(st.text(alphabet="{}x y!:0\n"), st.text())
def test_only_braces_around_a_name_alone_are_replaced(prompt, value):
    assert inserted(prompt, {"x": value}) == prompt.replace("{x}", value)


def test_a_value_is_put_in_as_text_and_not_looked_at_again():
    assert inserted("{x} and {y}, not {z}", {"x": "{y}", "y": [1]}) == "{y} and [1], not {z}"

    class Shy:
        def __str__(self):
            raise ValueError("secret")

    with pytest.raises(Unreadable, match=r"^\{x\} cannot be written as text: ValueError\.$"):
        inserted("{x}", {"x": Shy()})


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("%agent what is x?\n", "what is x?"),
        ("%agent why??\n", "why??"),
        ("a = %agent it's \\d, no?\n", "it's \\d, no?"),
        ("if 1:\n    %agent go?\n", "go?"),
    ],
)
def test_a_question_reaches_the_agent_and_not_the_help_of_ipython(cell, expected):
    transformer = TransformerManager()
    transformer.cleanup_transforms.append(keep_question_marks)
    assert f"get_ipython().run_line_magic('agent', {expected!r})" in transformer.transform_cell(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "%agent?\n",
        "agent?\n",
        "%%agent\nwhat?\n",
        "x = '''\n%agent what?\n'''\n",
        "%other what?\n",
        "%agent no\n",
    ],
)
def test_everything_else_stays_as_it_is(cell):
    lines = cell.splitlines(keepends=True)
    assert keep_question_marks(lines) == lines
