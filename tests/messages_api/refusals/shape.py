"""Refusals of bodies with the wrong fields. Everything after these rows may trust the shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.messages_api.canonical import as_blocks
from tests.messages_api.request import Request

from .beta_fields import bare_fields
from .fields import (
    BETA_TOP,
    BLOCK,
    IN_RESULTS,
    MESSAGE,
    NESTED,
    NOT_COUNTED,
    SAMPLING,
    THINKING,
    TOOL,
    TOOL_CHOICE,
    TOP,
    Fields,
    Flaw,
    flaws_in,
)
from .head import PLAIN_FIELDS
from .refusal import Refusal


def flaws(request: Request) -> list[Flaw]:
    """Return what is wrong with the shape of the body."""
    return list(_walk(request))


def _walk(request: Request) -> Iterator[Flaw]:
    """Walk the whole body: top, nested objects, tools, messages, blocks."""
    yield from flaws_in(request.body, _top_fields(request))
    body = request.body
    for name, fields in NESTED.items():
        if isinstance(body.get(name), dict):
            yield from flaws_in(body[name], fields, name)
    yield from _variants(body.get("thinking"), THINKING, "thinking")
    yield from _variants(body.get("tool_choice"), TOOL_CHOICE, "tool_choice")
    yield from _text_flaws(body.get("system"), "system", ("text",))
    for index, tool in enumerate(_listed(body.get("tools"))):
        if not isinstance(tool, dict) or tool.get("type") in (None, "custom"):
            yield from flaws_in(tool, TOOL, f"tools.{index}")
    for index, message in enumerate(_listed(body.get("messages"))):
        yield from _message_flaws(message, f"messages.{index}")


def _top_fields(request: Request) -> Fields:
    known = {**TOP, **BETA_TOP, **dict.fromkeys(SAMPLING, "any")}
    return {name: what for name, what in known.items() if not (request.counting and name in NOT_COUNTED)}


def _variants(value: object, variants: Mapping[str, Fields], where: str) -> Iterator[Flaw]:
    if isinstance(value, dict) and (fields := variants.get(str(value.get("type")))):
        yield from flaws_in(value, fields, where)


def _message_flaws(message: object, where: str) -> Iterator[Flaw]:
    role = message.get("role") if isinstance(message, dict) else None
    yield from flaws_in(message, MESSAGE.get(str(role), MESSAGE["user"]), where)
    if isinstance(message, dict):
        yield from _text_flaws(message.get("content"), f"{where}.content")
        if role == "system" and isinstance(message.get("output_config"), dict):
            yield from flaws_in(message["output_config"], {"effort": "string"}, f"{where}.output_config")


def _text_flaws(content: object, where: str, kinds: tuple[str, ...] | None = None) -> Iterator[Flaw]:
    for place, block in enumerate(_listed(content)):
        path = f"{where}.{place}"
        if not isinstance(block, dict):
            yield Flaw("type", path, "an object")
        elif not isinstance(block.get("type"), str):
            yield Flaw("type", f"{path}.type", "a valid string")
        elif kinds and block.get("type") not in kinds:
            yield Flaw("block", path, str(block.get("type")))
        elif fields := BLOCK.get(str(block.get("type"))):
            yield from flaws_in(block, fields, path)
            if isinstance(mark := block.get("cache_control"), dict):
                yield from flaws_in(mark, NESTED["cache_control"], f"{path}.cache_control")
            if block["type"] == "tool_result":
                yield from _text_flaws(block.get("content"), f"{path}.content", IN_RESULTS)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _unknown_fields(request: Request) -> Iterator[str]:
    return (flaw.where for flaw in request.once(flaws) if flaw.kind == "unknown")


def _missing_fields(request: Request) -> Iterator[str]:
    return (flaw.where for flaw in request.once(flaws) if flaw.kind == "missing")


def _wrong_types(request: Request) -> Iterator[str]:
    return (
        f"{flaw.where}: Input should be {flaw.wanted}" for flaw in request.once(flaws) if flaw.kind == "type"
    )


def _wrong_blocks(request: Request) -> Iterator[str]:
    yield from (
        f"{flaw.where}: Input tag '{flaw.wanted}'" for flaw in request.once(flaws) if flaw.kind == "block"
    )
    for index, message in enumerate(request.messages):
        for place, block in enumerate(as_blocks(message.get("content"))):
            if block.get("type") not in BLOCK and not request.ledger.has_issued(block):
                yield f"messages.{index}.content.{place}: Input tag '{block.get('type')}'"


def _wrong_stop_sequences(request: Request) -> Iterator[str]:
    for index, sequence in enumerate(request.body.get("stop_sequences") or ()):
        if not isinstance(sequence, str) or not sequence.strip():
            yield f"stop_sequences.{index}"


SHAPE = (
    Refusal(
        "field-type",
        "a field of the wrong type",
        "SDK *_param types",
        _wrong_types,
        "{}",
    ),
    Refusal(
        "field-missing",
        "a required field that is not there",
        "SDK *_param types (Required)",
        _missing_fields,
        "{}: Field required",
    ),
    Refusal(
        "field-unknown",
        "a field that the API does not know, at any depth",
        "issue 3.1; peers.md 1.1 (gone from the signature and refused)",
        _unknown_fields,
        "{}: Extra inputs are not permitted",
    ),
    Refusal(
        "block-unknown",
        "a block type that does not exist or that was never issued",
        "agents.md 4.3, 4.4 (unknown blocks go back unchanged)",
        _wrong_blocks,
        "{} does not match any of the expected tags",
    ),
    Refusal(
        "stop-sequence-blank",
        "a stop sequence that is empty or white",
        "SDK message_create_params.stop_sequences",
        _wrong_stop_sequences,
        "{}: each stop sequence must contain non-whitespace",
        counting=False,
    ),
    Refusal(
        "beta-field-bare",
        "a beta field without its beta header",
        "agents.md 4.10",
        bare_fields,
        "{}",
    ),
    PLAIN_FIELDS,
)
