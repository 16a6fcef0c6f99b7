"""The schema that is shipped is the one that the code means, and it says what the contract says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from jupyter_agentchat.protocol import schema


@pytest.fixture(scope="module")
def defs() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(schema.PATH.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(read)
    found: dict[str, Any] = read["$defs"]
    return found


def test_the_file_is_fresh() -> None:
    assert schema.PATH.read_text("utf-8") == schema.text(), "run `make fix`"


def test_the_command_checks_and_writes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "jupyter_agentchat.protocol.schema", "--check"]
    assert subprocess.run(command, check=False).returncode == 0


def test_every_reference_leads_somewhere(defs: dict[str, Any]) -> None:
    text = schema.PATH.read_text("utf-8")
    for line in text.splitlines():
        if '"$ref"' in line:
            assert line.split('"')[3].removeprefix("#/$defs/") in defs


def test_what_has_a_name_is_called_by_it(defs: dict[str, Any]) -> None:
    assert defs.keys() >= schema.NAMED.keys()
    assert defs["Text"]["properties"]["status"] == {"$ref": "#/$defs/Status"}
    assert defs["Prompt"]["properties"]["content"]["items"] == {"$ref": "#/$defs/Content"}
    assert defs["Frame"]["properties"]["event"] == {"$ref": "#/$defs/Event"}
    assert defs["SessionUpdated"]["properties"]["mode"]["$ref"] == "#/$defs/Mode"


def test_the_server_writes_every_field_and_a_client_may_leave_out_what_has_a_default(
    defs: dict[str, Any],
) -> None:
    assert defs["SessionRow"]["required"] == list(defs["SessionRow"]["properties"])
    assert "epoch" not in defs["Attach"]["required"]
    assert defs["Reply"]["required"] == ["type", "id", "ok"]


def test_a_command_is_closed_and_an_event_is_open(defs: dict[str, Any]) -> None:
    assert defs["Attach"]["additionalProperties"] is False
    assert "additionalProperties" not in defs["TurnStarted"]
