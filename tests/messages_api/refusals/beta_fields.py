"""Fields that need a name in `anthropic-beta`: reference/agents.md 4.10."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.messages_api.canonical import as_blocks
from tests.messages_api.request import Request

Uses = Callable[[Request], Iterator[str]]


def _top(name: str) -> Uses:
    def uses(request: Request) -> Iterator[str]:
        if request.body.get(name) is not None:
            yield name

    return uses


def _inside(parent: str, name: str, value: str | None = None) -> Uses:
    def uses(request: Request) -> Iterator[str]:
        found = (request.body.get(parent) or {}).get(name)
        if found is not None and value in (None, found):
            yield f"{parent}.{name}"

    return uses


def _fast(request: Request) -> Iterator[str]:
    if request.body.get("speed") == "fast":
        yield "speed"


def _in_messages(name: str) -> Uses:
    def uses(request: Request) -> Iterator[str]:
        for index, message in enumerate(request.messages):
            if message.get(name) is not None:
                yield f"messages.{index}.{name}"

    return uses


def _tool_changes(request: Request) -> Iterator[str]:
    yield from (spot.where for spot in request.spots("tool_addition", "tool_removal"))


def _inline_tools(request: Request) -> Iterator[str]:
    for spot in request.spots("tool_addition"):
        if spot.block["tool"].get("type") == "tool_definition":
            yield f"{spot.where}.tool"


BETA_FIELDS: tuple[tuple[str, Uses], ...] = (
    ("compact-2026-09-04", _top("compaction")),
    ("context-management-2025-06-27", _top("context_management")),
    ("server-side-fallback-2026-07-01", _top("fallbacks")),
    ("fallback-credit-2026-07-01", _top("fallback_credit_token")),
    ("mcp-client-2026-09-15", _top("mcp_servers")),
    ("message-threads-2026-08-12", _top("thread")),
    ("user-profiles-billing-2026-10-01", _top("billing_policy")),
    ("cache-diagnosis-2026-04-07", _top("diagnostics")),
    ("task-budgets-2026-03-13", _inside("output_config", "task_budget")),
    ("fast-mode-2026-02-01", _fast),
    ("thinking-display-updates-2026-08-18", _inside("thinking", "display", "updates")),
    ("thinking-binding-controls-2026-08-01", _inside("thinking", "block_binding")),
    ("mid-conversation-output-config-2026-07-01", _in_messages("output_config")),
    ("mid-conversation-system-clear-at-2026-08-21", _in_messages("clear_at")),
    ("mid-conversation-tool-changes-2026-07-01", _tool_changes),
    ("inline-tools-2026-09-15", _inline_tools),
)

BETA_NAMES = frozenset(name for name, _ in BETA_FIELDS) | {
    "advisor-tool-2026-03-01",
    "compact-2026-01-12",
    "extended-cache-ttl-2025-04-11",
    "interleaved-thinking-2025-05-14",
    "model-context-window-exceeded-2025-08-26",
    "structured-outputs-2025-11-13",
    "thinking-token-count-2026-05-13",
    "token-counting-2024-11-01",
}


def bare_fields(request: Request) -> Iterator[str]:
    """Find fields whose beta name was not sent."""
    for name, uses in BETA_FIELDS:
        if name not in request.betas:
            yield from (
                f"{where}: Extra inputs are not permitted (needs `{name}`)" for where in uses(request)
            )


def beta_tool_fields(request: Request) -> Iterator[str]:
    """Find tool fields that gateways do not know."""
    for index, tool in enumerate(as_blocks(request.body.get("tools"))):
        for name in ("eager_input_streaming", "defer_loading"):
            if name in tool:
                yield f"tools.{index}.{name}"
