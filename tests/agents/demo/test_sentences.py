"""Which sentence the demo agent hears, however it is said."""

from __future__ import annotations

import time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_agentchat.agents.demo.sentences import EXAMPLES, FORMS, FormName, understand


def test_there_are_at_most_ten_sentences_and_each_is_shown_as_a_button() -> None:
    names = [form.name for form in FORMS]

    assert sorted(names) == sorted(get_args(FormName))
    assert len(names) <= 10
    assert sorted(example.prompt for example in EXAMPLES) == sorted(f.example.prompt for f in FORMS)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_an_example_is_heard_as_its_own_sentence(form) -> None:
    assert understand(form.example.prompt).form == form.name


@pytest.mark.parametrize(
    "said",
    [
        "List the files",
        "list the files.",
        "LIST THE FILES!",
        "  list   all the files  ",
        "Please list the files",
        "please, list files, please.",
        "Could you list my files?",
        "Show me the files",
        "show files, thanks!",
    ],
)
def test_listing_is_heard_in_many_ways(said: str) -> None:
    assert understand(said).form == "list"
    assert understand(said).words == {}


@pytest.mark.parametrize(
    ("said", "folder"),
    [
        ("List the files in data", "data"),
        ("List the files in the folder `my data`.", "my data"),
        ('list files of "Data/2024"', "Data/2024"),
    ],
)
def test_a_folder_may_be_named(said: str, folder: str) -> None:
    assert understand(said).words == {"folder": folder}


@pytest.mark.parametrize(
    ("said", "file"),
    [
        ("Read README.md", "README.md"),
        ("read readme.md.", "readme.md"),
        ("Please read the file `data/a b.csv`!", "data/a b.csv"),
        ('Open "x.txt"', "x.txt"),
        ("Show me 'x.txt'", "x.txt"),
        ("read ../secret", "../secret"),
        ("Read\nREADME.md\n", "README.md"),
        ("Read .gitignore", ".gitignore"),
    ],
)
def test_reading_keeps_the_name_as_it_was_said(said: str, file: str) -> None:
    heard = understand(said)

    assert heard.form == "read"
    assert heard.words == {"file": file}


@pytest.mark.parametrize(
    ("said", "text", "file"),
    [
        ("Write hello to notes.md", "hello", "notes.md"),
        ("please write Hello, World! to `a/b.txt`.", "Hello, World!", "a/b.txt"),
        ("Write go to bed to notes.md", "go to bed", "notes.md"),
        ('Write "to be" to "not to be.txt"', "to be", "not to be.txt"),
        ("Save 'one\ntwo' into x.txt", "one\ntwo", "x.txt"),
        ("put “héllo” to x", "héllo", "x"),
        ('Write "a" and "b" to x', '"a" and "b"', "x"),
    ],
)
def test_writing_takes_the_text_and_the_file(said: str, text: str, file: str) -> None:
    heard = understand(said)

    assert heard.form == "write"
    assert heard.words == {"text": text, "file": file}


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("Think aloud about prime numbers", "think"),
        ("think", "think"),
        ("Think out loud.", "think"),
        ("Give a long answer", "long"),
        ("give me a long answer about tea", "long"),
        ("A long answer, please", "long"),
        ("Explain yourself", "explain"),
        ("Who are you?", "explain"),
        ("help", "explain"),
        ("", None),
        ("...", None),
        ("read", None),
        ("Write hello", None),
        ("Prove Goldbach's conjecture", None),
        ("reading README.md", None),
    ],
)
def test_the_others(said: str, form: str | None) -> None:
    assert understand(said).form == form


def test_the_topic_is_what_follows() -> None:
    assert understand("Please think aloud about Rain in Bergen?").words == {"topic": "Rain in Bergen"}


@given(st.text(max_size=300) | st.from_regex(r"(read|write|think|list) .{0,200}"))
def test_nothing_that_is_said_is_too_strange(said: str) -> None:
    assert understand(said).form in (None, *get_args(FormName))


@pytest.mark.parametrize(
    "said",
    [
        "write " + " to " * 6_000 + '"',
        "read" + " " * 20_000,
        "write" + " \n" * 10_000 + "to x`",
        "please " * 3_000,
        "list the files in" + "\t" * 20_000,
        "." * 20_000,
    ],
    ids=["to", "spaces", "lines", "please", "tabs", "dots"],
)
def test_a_hostile_prompt_is_understood_in_no_time(said: str) -> None:
    before = time.process_time()
    understand(said)
    assert time.process_time() - before < 0.3
