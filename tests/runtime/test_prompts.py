"""What people type is checked, in code points, before anything is done with it."""

import pytest

from jupyter_agentchat.protocol.parts import FileContent, TerminalContent, TextContent
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.prompts import check_prompt, title_of


@pytest.mark.parametrize("limit", [2_000, 20_000])
def test_a_prompt_of_exactly_the_limit_fits_and_one_more_does_not(limit):
    assert check_prompt("😀" * limit, limit) == (TextContent(text="😀" * limit),)
    with pytest.raises(Refused) as refused:
        check_prompt("😀" * (limit + 1), limit)
    assert refused.value.code == "prompt_too_long"
    assert f"{limit:,}" in refused.value.message


def test_the_limit_counts_all_texts_together():
    content = (TextContent(text="x" * 6), TerminalContent(text="y" * 5, name="1"))
    with pytest.raises(Refused):
        check_prompt(content, 10)


def test_names_and_paths_count_too():
    content = (TerminalContent(text="x" * 4, name="y" * 4), FileContent(path="z" * 2))
    assert check_prompt(content, 10) == content
    with pytest.raises(Refused):
        check_prompt(content, 9)


@pytest.mark.parametrize("empty", ["", "  \n\t", (), (TextContent(text=" "),)])
def test_an_empty_prompt_is_refused(empty):
    with pytest.raises(Refused) as refused:
        check_prompt(empty, 10)
    assert refused.value.code == "invalid_prompt"


def test_a_file_alone_is_a_prompt():
    content = (FileContent(path="a.py"),)
    assert check_prompt(content, 10) == content


def test_a_title_is_the_first_line_cut_at_a_word():
    assert title_of((TextContent(text="\n  Fix the   bug \nand more"),)) == "Fix the   bug"
    long = title_of((TextContent(text="word " * 40),))
    assert long is not None and long.endswith("word…") and len(long) <= 61
    assert title_of((FileContent(path="a.py"),)) is None


def test_a_title_is_made_of_what_was_typed_before_what_was_attached():
    shown = TerminalContent(text="$ pytest\n1 failed", name="Terminal 1")
    assert title_of((shown, TextContent(text="Fix this"))) == "Fix this"
    assert title_of((shown,)) == "$ pytest"
