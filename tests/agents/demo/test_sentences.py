"""Which sentence the demo agent hears, however it is said."""

from __future__ import annotations

import time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_agentchat.agents.demo.sentences import EXAMPLES, FORMS, FormName, understand


def test_there_are_at_most_ten_sentences() -> None:
    names = [form.name for form in FORMS]

    assert sorted(names) == sorted(get_args(FormName))
    assert len(names) <= 10


def test_some_of_them_are_buttons_and_not_too_many() -> None:
    assert 5 <= len(EXAMPLES) <= 7
    assert len({example.label for example in EXAMPLES}) == len(EXAMPLES)
    assert set(EXAMPLES) < {form.example for form in FORMS}


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
    ("said", "words"),
    [
        ("Search for rain", {"text": "rain"}),
        ("please search for `rain_mm`!", {"text": "rain_mm"}),
        ("Find rain in data", {"text": "rain", "folder": "data"}),
        ("Look for two words in the folder `my data`.", {"text": "two words", "folder": "my data"}),
        ("search for rain in all the files", {"text": "rain"}),
        ("Search for rain in my workspace, please", {"text": "rain"}),
        ('Search for "as in rain" in data/2024', {"text": "as in rain", "folder": "data/2024"}),
        ("Search for 'rain in Spain'", {"text": "rain in Spain"}),
        ("Search for for", {"text": "for"}),
    ],
)
def test_searching_takes_the_text_and_the_folder(said: str, words: dict) -> None:
    heard = understand(said)

    assert heard.form == "search"
    assert heard.words == words


@pytest.mark.parametrize(
    ("said", "old", "text", "file"),
    [
        ("Change one to two in a.txt", "one", "two", "a.txt"),
        ("replace one two with three in the file `a b.txt`.", "one two", "three", "a b.txt"),
        ('Change "to" to "into" in x', "to", "into", "x"),
        ('Change "a in b" to "b in a" in "c in d"', "a in b", "b in a", "c in d"),
        ("Could you change 'x\n' to y in a/b.py?", "x\n", "y", "a/b.py"),
        ("change a to b in c in d", "a", "b", "c in d"),
    ],
)
def test_changing_takes_both_texts_and_the_file(said: str, old: str, text: str, file: str) -> None:
    heard = understand(said)

    assert heard.form == "change"
    assert heard.words == {"old": old, "text": text, "file": file}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Run ls", {"command": "ls"}),
        ("run python -m unittest discover .", {"command": "python -m unittest discover ."}),
        ("please, execute the command echo hi!", {"command": "echo hi!"}),
        ("Run `git status`.", {"quoted": "git status"}),
        ("Could you run `ls`?", {"quoted": "ls"}),
        ('Run "echo hi"', {"command": "echo hi"}),
        ("Run echo 'a' 'b'", {"command": "echo 'a' 'b'"}),
        ("Run one\ntwo", {"command": "one\ntwo"}),
        ("Run `a` `b`", {"command": "`a` `b`"}),
    ],
)
def test_running_takes_the_command_to_the_letter(said: str, words: dict) -> None:
    heard = understand(said)

    assert heard.form == "run"
    assert heard.words == words


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("Run", None),
        ("Think aloud about prime numbers", "think"),
        ("Search", None),
        ("Change a to b", None),
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


@given(st.text(max_size=300) | st.from_regex(r"(read|write|think|list|search|change|run) .{0,200}"))
def test_nothing_that_is_said_is_too_strange(said: str) -> None:
    assert understand(said).form in (None, *get_args(FormName))


@pytest.mark.parametrize(
    "said",
    [
        "write " + " to " * 6_000 + '"',
        "read" + " " * 20_000,
        "write" + " \n" * 10_000 + "to x`",
        "change " + " to in " * 3_000 + '"',
        "change a to " + "in " * 6_000,
        "search for " + "in the " * 3_000 + '"',
        "run " + "`" * 20_000,
        "please " * 3_000,
        "list the files in" + "\t" * 20_000,
        "." * 20_000,
    ],
    ids=["to", "spaces", "lines", "to in", "in", "in the", "run", "please", "tabs", "dots"],
)
def test_a_hostile_prompt_is_understood_in_no_time(said: str) -> None:
    before = time.process_time()
    understand(said)
    assert time.process_time() - before < 0.3
