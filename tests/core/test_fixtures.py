"""The fixtures are fresh, legal by the contract, and show everything that can happen."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import jsonschema
import pytest

from fixtures import generate
from jupyter_agentchat.core.transcript import fold
from jupyter_agentchat.protocol import events, parts, schema
from jupyter_agentchat.protocol.value import to_json
from tests.core.streams import fixtures

SHOWN = {str(kind.__struct_config__.tag) for kind in events.Event.__args__}
PARTS = {str(kind.__struct_config__.tag) for kind in parts.Part.__args__}


def test_the_files_are_fresh() -> None:
    assert generate.stale() == [], "run `python -m fixtures.generate`"


def test_a_stale_file_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(generate, "FOLDER", tmp_path)
    monkeypatch.setattr(generate, "GENERATED", 2)
    (tmp_path / "left-over.jsonl").write_text("{}")
    generate.write()
    assert generate.stale() == []
    (tmp_path / "rewound.jsonl").write_text("")
    assert generate.stale() == ["rewound.jsonl"]


def test_there_are_enough_of_them() -> None:
    names = [fixture.name for fixture in fixtures()]
    assert len(set(names)) == len(names)
    assert sum(name.startswith("generated ") for name in names) == 500
    assert len(names) >= 512


def test_every_stream_folds_to_its_transcript() -> None:
    for fixture in fixtures():
        assert fold("s1", fixture.frames) == fixture.transcript, fixture.name


def test_everything_that_can_happen_happens_in_the_generated_ones() -> None:
    seen = Counter(
        str(frame.event.__struct_config__.tag)
        for fixture in fixtures()
        for frame in fixture.frames
        if fixture.name.startswith("generated ")
    )
    by_hand = {
        "question_asked",
        "question_answered",
        "context_compacted",
        "checkpoint_created",
        "thread_opened",
    }
    assert seen.keys() == SHOWN - by_hand
    assert min(seen.values()) >= 20


def test_everything_that_can_happen_happens_in_a_fixture() -> None:
    stored = [frame.event for fixture in fixtures() for frame in fixture.frames]
    assert {str(event.__struct_config__.tag) for event in stored} == SHOWN
    put = [event.part for event in stored if isinstance(event, events.PartStarted | events.PartUpdated)]
    assert {str(part.__struct_config__.tag) for part in put} == PARTS
    assert {part.status for part in put} == set(parts.Status.__args__)


def test_frames_and_transcripts_keep_to_the_schema() -> None:
    defs = {"$defs": json.loads(schema.PATH.read_text("utf-8"))["$defs"]}
    frame_is_right = jsonschema.Draft202012Validator({**defs, "$ref": "#/$defs/Frame"})
    transcript_is_right = jsonschema.Draft202012Validator({**defs, "$ref": "#/$defs/Transcript"})
    for validator in (frame_is_right, transcript_is_right):
        validator.check_schema(validator.schema)
    for fixture in fixtures()[::25]:
        transcript_is_right.validate(json.loads(to_json(fixture.transcript)))
        for frame in fixture.frames:
            frame_is_right.validate(json.loads(to_json(frame)))
