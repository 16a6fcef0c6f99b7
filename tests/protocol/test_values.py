"""What the contract's values promise: they survive the wire, do not change, and refuse what is wrong."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_agentchat.protocol import commands, events, frames, parts, schema
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.protocol.value import Value, from_json, parse_json, to_json
from tests.protocol.values import any_of, texts

UNIONS: dict[str, Any] = {
    "Event": events.Event,
    "Part": parts.Part,
    "Content": parts.Content,
    "Command": commands.Command,
    "Said": frames.Said,
}
KINDS = [(union, kind) for union in UNIONS.values() for kind in union.__args__]
COMMANDS = commands.Command.__args__

on_each_kind = pytest.mark.parametrize(("union", "kind"), KINDS, ids=[kind.__name__ for _, kind in KINDS])
few = settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])


@on_each_kind
@few
@given(data=st.data())
def test_a_value_survives_the_wire_and_keeps_to_the_schema(
    union: Any, kind: Any, data: st.DataObject
) -> None:
    value = data.draw(any_of(kind))
    text = to_json(value)
    text.encode()  # nothing in it that UTF-8 cannot hold
    read: Any = from_json(text, union)
    assert (type(read), read) == (kind, value)
    if len(text) < 5_000:  # the validator is slow, and nothing new is in the long ones
        validator(kind.__name__).validate(json.loads(text))


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    defs = json.loads(schema.PATH.read_text("utf-8"))["$defs"]
    return jsonschema.Draft202012Validator({"$defs": defs, "$ref": f"#/$defs/{name}"})


@on_each_kind
def test_a_value_does_not_change(union: Any, kind: Any) -> None:
    value = _smallest(kind)
    field = kind.__struct_fields__[0]
    with pytest.raises(AttributeError):
        setattr(value, field, getattr(value, field))
    with pytest.raises(TypeError):
        kind("by position")


@few
@given(transcript=any_of(Transcript))
def test_a_transcript_survives_the_wire(transcript: Transcript) -> None:
    assert from_json(to_json(transcript), Transcript) == transcript


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_r_w12_a_field_that_a_command_does_not_have_is_an_error(kind: Any) -> None:
    plain = json.loads(to_json(_smallest(kind)))
    with pytest.raises(ValueError, match="unknown field `author`"):
        from_json(json.dumps({**plain, "author": "system"}), commands.Command)


@pytest.mark.parametrize("kind", events.Event.__args__, ids=lambda kind: kind.__name__)
def test_a_field_that_is_newer_than_this_code_is_ignored(kind: Any) -> None:
    plain = json.loads(to_json(_smallest(kind)))
    assert from_json(json.dumps({**plain, "newer": 1}), events.Event) == _smallest(kind)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        "1" * 5_000,
        "[" * 100_000,
        '{"type":"nothing","id":"1"}',
        '{"id":"1"}',
        '{"type":"ping","id":NaN}',
        '{"type":"attach","id":"1","session_id":"s","after":Infinity}',
        '{"type":"attach","id":"1","session_id":"s","after":1.5}',
        '{"type":"attach","id":"1","session_id":"s","after":"1"}',
        '{"type":"attach","id":"","session_id":"s"}',
        '{"type":"attach","id":"' + "x" * 65 + '","session_id":"s"}',
        '{"type":"prompt","id":"1","session_id":"s","content":[{"type":"script"}]}',
        '{"type":"prompt","id":"1","session_id":"s","content":"x","delivery":"now"}',
        '{"type":"set","id":"1","session_id":"s","mode":"root"}',
    ],
)
def test_r_w12_what_is_not_a_command_is_one_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(text, commands.Command)


@given(text=texts)
def test_r_h13_any_text_survives(text: str) -> None:
    assert from_json(to_json(parts.TextContent(text=text)), parts.TextContent).text == text


@pytest.mark.parametrize("text", ["\x00", "\ud800", "a\udfff", "\U0001f600", "\u2028", "שלום"])
def test_r_h13_text_that_others_lose_survives(text: str) -> None:
    sent = to_json(parts.TextContent(text=text))
    assert json.loads(sent.encode())["text"] == text


def test_numbers_that_are_not_json_are_refused() -> None:
    for text in ("NaN", "Infinity", "-Infinity", '{"a": [NaN]}'):
        with pytest.raises(ValueError, match="is not JSON"):
            parse_json(text)


def test_a_reply_says_only_what_it_knows() -> None:
    assert to_json(frames.Reply(id="1", ok=True)) == '{"type":"reply","id":"1","ok":true}'


def _smallest(kind: type[Value]) -> Any:
    """Return a value with the defaults, and the simplest thing where there is none."""
    given_fields = {
        field.name: _simplest(field.type)
        for field in msgspec.inspect.type_info(kind).fields  # type: ignore[attr-defined]
        if field.required
    }
    return kind(**given_fields)


def _simplest(info: Any) -> Any:
    match info:
        case msgspec.inspect.StructType(cls=cls):
            return _smallest(cls)
        case msgspec.inspect.UnionType(types=types):
            return _simplest(types[0])
        case msgspec.inspect.LiteralType(values=values):
            return values[0]
    empty: dict[type, Any] = {
        msgspec.inspect.VarTupleType: (),
        msgspec.inspect.DictType: {},
        msgspec.inspect.BoolType: False,
        msgspec.inspect.IntType: 0,
        msgspec.inspect.FloatType: 0.0,
        msgspec.inspect.StrType: "x",
    }
    return empty[type(info)]
