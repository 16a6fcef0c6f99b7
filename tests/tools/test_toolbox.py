"""What a model is offered, and how strictly its words are read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from jupyter_agentchat.tools.list_files import ListFiles, ListFilesInput
from jupyter_agentchat.tools.read_file import ReadFileInput
from jupyter_agentchat.tools.tool import ToolError
from jupyter_agentchat.tools.toolbox import Toolbox, default_tools
from jupyter_agentchat.tools.write_file import WriteFileInput

TOOLBOX = Toolbox(default_tools())


def test_the_tools_of_every_session() -> None:
    assert TOOLBOX.names == ("edit_file", "list_files", "read_file", "search", "shell", "write_file")


def test_an_input_is_read_into_its_type() -> None:
    tool, given_input = TOOLBOX.read("read_file", '{"path": "a.md", "offset": 3}')

    assert tool.name == "read_file"
    assert given_input == ReadFileInput(path="a.md", offset=3)
    assert TOOLBOX.read("list_files", "{}")[1] == ListFilesInput()
    assert TOOLBOX.read("write_file", '{"path":"a","content":"\\ud800"}')[1] == WriteFileInput(
        path="a", content="\ud800"
    )


@pytest.mark.parametrize(
    ("name", "raw", "complaint"),
    [
        ("read_file", "", "not proper JSON"),
        ("read_file", "not json", "not proper JSON"),
        ("read_file", '{"path": "a"', "not proper JSON"),
        ("read_file", '{"path": "a"} {}', "not proper JSON"),
        ("read_file", '{"path": "a", "offset": NaN}', "not proper JSON"),
        ("read_file", '{"path": "a", "offset": Infinity}', "not proper JSON"),
        ("read_file", '{"path": "a", "path": "b"}', "stands twice"),
        ("read_file", '{"path": "a", "x": {"y": 1, "y": 2}}', "stands twice"),
        ("read_file", "[" * 100_000, "nested too deeply"),
        ("read_file", '{"path": ' + "9" * 10_000 + "}", "not proper JSON"),
        ("read_file", '"a.md"', "does not fit"),
        ("read_file", "null", "does not fit"),
        ("read_file", "{}", "missing required field `path`"),
        ("read_file", '{"path": 1}', "does not fit"),
        ("read_file", '{"path": null}', "does not fit"),
        ("read_file", '{"path": "a", "offset": "1"}', "does not fit"),
        ("read_file", '{"path": "a", "offset": 0}', "does not fit"),
        ("read_file", '{"path": "a", "offset": true}', "does not fit"),
        ("read_file", '{"path": "a", "limit": 0}', "does not fit"),
        ("read_file", '{"path": "a", "file": "b"}', "unknown field `file`"),
        ("write_file", '{"path": "a"}', "missing required field `content`"),
        ("write_file", '{"path": "a", "content": ["b"]}', "does not fit"),
        ("list_files", '{"hidden": "yes"}', "does not fit"),
    ],
)
def test_r_x4_what_does_not_fit_is_refused_with_a_sentence(name: str, raw: str, complaint: str) -> None:
    with pytest.raises(ToolError, match=complaint) as refused:
        TOOLBOX.read(name, raw)
    assert str(refused.value).endswith("Nothing was run.")


def test_r_x4_an_input_that_is_cut_anywhere_is_refused() -> None:
    raw = json.dumps({"path": "a.md", "content": "one\n{}", "expected_hash": None})

    for end in range(len(raw)):
        with pytest.raises(ToolError):
            TOOLBOX.read("write_file", raw[:end])
    assert TOOLBOX.read("write_file", raw)[1].content == "one\n{}"


@given(st.text())
def test_whatever_is_said_there_is_an_answer(raw: str) -> None:
    with pytest.raises(ToolError):
        TOOLBOX.read("write_file", raw)


@pytest.mark.parametrize("name", ["rm", "", "READ_FILE", "read_file ", "a`b"])
def test_a_tool_that_there_is_not_is_refused_with_the_names_of_those_there_are(name: str) -> None:
    with pytest.raises(ToolError, match=", ".join(TOOLBOX.names)):
        TOOLBOX.read(name, "{}")


def test_two_tools_of_one_name_are_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="list_files"):
        Toolbox([*default_tools(), ListFiles()])


def test_law_8_the_descriptions_do_not_depend_on_the_order() -> None:
    other = Toolbox(reversed(default_tools()))

    assert json.dumps(other.descriptions()) == json.dumps(TOOLBOX.descriptions())


@pytest.mark.parametrize("described", TOOLBOX.descriptions(), ids=lambda described: described["name"])
def test_a_description_is_what_a_model_can_use(described: dict) -> None:
    schema = described["input_schema"]

    Draft202012Validator.check_schema(schema)
    assert described.keys() == {"name", "description", "input_schema"}
    assert described["description"]
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert all(field["description"] for field in schema["properties"].values())


@pytest.mark.parametrize(
    "given_input",
    [
        {"path": "a"},
        {"path": "a", "offset": 2, "limit": 3},
        {"path": "a", "limit": None},
        {"path": "a", "offset": 0},
        {"path": 1},
        {},
        {"path": "a", "x": 1},
    ],
)
def test_the_schema_and_the_reading_agree(given_input: dict) -> None:
    schema = {d["name"]: d["input_schema"] for d in TOOLBOX.descriptions()}["read_file"]
    try:
        TOOLBOX.read("read_file", json.dumps(given_input))
    except ToolError:
        fits = False
    else:
        fits = True

    assert Draft202012Validator(schema).is_valid(given_input) == fits
