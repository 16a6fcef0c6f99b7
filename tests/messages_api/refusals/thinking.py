"""Refusals of thinking that is not as it was given, or not where it was given: reference/agents.md 4.6."""

from __future__ import annotations

from collections.abc import Iterator

from tests.messages_api.canonical import as_blocks, digest, digest_system, digest_tools, history
from tests.messages_api.request import Request, Spot
from tests.messages_api.seal import Seal

from .refusal import Check, Refusal

Verdict = tuple[Spot, str]


def seals(request: Request) -> list[tuple[Spot, Seal | None]]:
    """Return the thinking blocks with what their signatures say."""
    return [(spot, Seal.read(spot.block["signature"])) for spot in request.spots("thinking")]


def last_signature(request: Request, model: str) -> str:
    """Return the hash of the last signature of this model, "" when there is none."""
    mine = [_name(spot) for spot, seal in request.once(seals) if seal and seal.model == model]
    return mine[-1] if mine else ""


def _name(spot: Spot) -> str:
    return digest(spot.block["signature"].encode())


def _out_of_place(request: Request) -> list[Verdict]:
    """Find blocks whose surroundings changed, with the part that did."""
    return list(_look(request)) if request.model.binds_thinking else []


def _look(request: Request) -> Iterator[Verdict]:
    mine = [(spot, seal) for spot, seal in request.once(seals) if seal and seal.model == request.model.id]
    system, tools = digest_system(request.body), digest_tools(request.body)
    names = ["", *(_name(spot) for spot, _ in mine)]
    for place, (spot, seal) in enumerate(mine):
        if seal.system != system:
            yield spot, "system"
        elif seal.tools != tools:
            yield spot, "tools"
        elif seal.before not in names[: place + 1]:
            yield spot, "messages" if seal.before in names else "thinking"
        elif seal.history != _history(request, spot):
            yield spot, "messages"


def _history(request: Request, spot: Spot) -> str:
    blocks = as_blocks(request.messages[spot.index]["content"])[: spot.place]
    return history(request.digests[: spot.index], blocks)


def find_dropped(request: Request) -> None:
    """Note which thinking the model is not shown: another model's, and what is out of place if so asked."""
    foreign = [
        (spot, "model_binding_mismatch")
        for spot, seal in request.once(seals)
        if seal and seal.model != request.model.id
    ]
    moved = [(spot, "prefix_binding_mismatch") for spot, _ in request.once(_out_of_place)]
    dropped = foreign + (moved if request.mismatch == "drop_block" else [])
    request.dropped = sorted((spot.index, spot.place, reason) for spot, reason in dropped)


def _unsigned(request: Request) -> Iterator[str]:
    yield from (spot.where for spot, seal in request.once(seals) if seal is None)
    for spot in request.spots("redacted_thinking"):
        if not request.ledger.has_issued(spot.block):
            yield spot.where


def _edited(request: Request) -> Iterator[str]:
    for spot, seal in request.once(seals):
        if seal and seal.text != digest(spot.block["thinking"].encode()):
            yield spot.where


def _bound(part: str) -> Check:
    def check(request: Request) -> Iterator[str]:
        if request.mismatch == "error":
            first = request.once(_out_of_place)[:1]
            yield from (spot.where for spot, changed in first if changed == part)

    return check


def _left_out(request: Request) -> Iterator[str]:
    if request.mismatch != "error":
        return
    yield from _bound("thinking")(request)
    if request.thinking in ("adaptive", "enabled"):
        for index, message in enumerate(request.messages):
            content = as_blocks(message.get("content")) if message["role"] == "assistant" else []
            if content and request.ledger.left_out(request.model.id, request.digests[:index], content):
                yield f"messages.{index}.content.0"


_HOW = (
    "{}: Invalid `signature` in `thinking` block. The block is bound to a different conversation. Remove the "
    'block, or set `thinking.block_binding.prefix_mismatch_behavior` to "drop_block". That setting requires '
    "the `thinking-binding-controls-2026-08-01` value in the `anthropic-beta` header. "
)
_SOURCE = "agents.md 4.6"

THINKING_ROWS = (
    Refusal(
        "thinking-unsigned",
        "thinking without a signature of ours, redacted thinking that we never gave",
        "agents.md 2.3, 4.6; SDK thinking_block_param.signature",
        _unsigned,
        "{}: Invalid `signature` in `thinking` block",
    ),
    Refusal(
        "thinking-changed",
        "thinking whose text was edited",
        "agents.md 4.6; SDK thinking_block_param; anthropics/claude-code#63284",
        _edited,
        "{}: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. "
        "These blocks must remain as they were in the original response.",
    ),
    Refusal(
        "thinking-system-changed",
        "thinking under another system prompt",
        f"{_SOURCE}; anomalyco/opencode#48637",
        _bound("system"),
        _HOW + "The `system` prompt differs from the one this block was created with.",
    ),
    Refusal(
        "thinking-tools-changed",
        "thinking under another tool list, or the same in another order",
        _SOURCE,
        _bound("tools"),
        _HOW + "The `tools` differ from those this block was created with.",
    ),
    Refusal(
        "thinking-moved",
        "thinking behind other messages than before: moved, or something earlier edited",
        _SOURCE,
        _bound("messages"),
        _HOW + "The messages before it differ from those this block was created with.",
    ),
    Refusal(
        "thinking-dropped",
        "a reply sent back without its thinking",
        f"{_SOURCE} (never strip thinking); issue 3.1; kirodotdev/KiroCrew#11513",
        _left_out,
        _HOW
        + "The `thinking` block that preceded this one when it was created is missing from this request.",
    ),
)
