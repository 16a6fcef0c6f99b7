"""The models this server knows, with what each accepts.

From reference/agents.md 4.2 and 4.3 and peers.md 1.1: limits, effort defaults, thinking modes, forced tool
choice, prefill, sampling, bound thinking. Where they are silent (which models know `xhigh`, whether the
smallest new model can switch thinking off, the older models' shortest cacheable prefix) a plausible value
stands here; a test that hangs on one of them says so with `dataclasses.replace`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

EFFORTS = ("low", "medium", "high", "xhigh", "max")
THINKING_TYPES = ("adaptive", "enabled", "disabled", "between_tools")


@dataclass(frozen=True)
class Model:
    """One model: limits in tokens, what `thinking` and `effort` may be, and what it refuses."""

    id: str
    display_name: str
    line: str
    created_at: str = "2026-09-01T00:00:00Z"
    lifecycle: str = "active"
    deprecated_at: str | None = None
    retires_at: str | None = None
    max_input_tokens: int = 1_000_000
    max_tokens: int = 128_000
    efforts: tuple[str, ...] = EFFORTS
    default_effort: str = "high"
    thinking: tuple[str, ...] = ("adaptive",)
    default_thinking: str = "adaptive"  # what a request without `thinking` gets; "disabled" is off
    default_display: str = "omitted"  # agents.md 0.6: thinking text is empty unless asked for
    binds_thinking: bool = True  # agents.md 4.6: thinking is tied to everything before it
    forced_tools: bool = False
    prefill: bool = False
    sampling: bool = False
    system_messages: bool = True
    minimum_prefix: int = 512  # agents.md 2.8: the shortest prefix that is cached, in tokens
    images: bool = True

    def describe(self, beta: bool = False) -> dict[str, Any]:
        """Return the model as `GET /v1/models` shows it; `beta` adds what only the beta surface has."""
        capabilities = _capabilities(self)
        more: dict[str, Any] = {}
        if beta:
            capabilities["compaction"] = {
                "supported": self.binds_thinking,
                "summarize": _yes(self.binds_thinking),
            }
            more["allowed_fallback_models"] = []
        return {
            "type": "model",
            "id": self.id,
            "display_name": self.display_name,
            "line": self.line,
            "lifecycle": self.lifecycle,
            "created_at": self.created_at,
            "deprecated_at": self.deprecated_at,
            "retires_at": self.retires_at,
            "max_input_tokens": self.max_input_tokens,
            "max_tokens": self.max_tokens,
            "capabilities": capabilities,
            **more,
        }


def _yes(supported: bool) -> dict[str, bool]:
    return {"supported": supported}


def _capabilities(model: Model) -> dict[str, Any]:
    new = model.binds_thinking
    clearing = ("clear_thinking_20251015", "clear_tool_uses_20250919", "compact_20260112")
    return {
        "batch": _yes(True),
        "citations": _yes(True),
        "code_execution": _yes(new),
        "context_management": {"supported": True, **{name: _yes(True) for name in clearing}},
        "effort": {
            "supported": bool(model.efforts),
            **{name: _yes(name in model.efforts) for name in EFFORTS},
        },
        "image_input": _yes(model.images),
        "pdf_input": _yes(model.images),
        "server_tools": {"supported": True, "web_search": _yes(True), "code_execution": _yes(True)},
        "structured_outputs": _yes(True),
        "thinking": {
            "supported": model.thinking != ("disabled",),
            "types": {name: _yes(name in model.thinking) for name in THINKING_TYPES},
        },
    }


FABLE_5_1 = Model("claude-fable-5-1", "Claude Fable 5.1", "fable")
OPUS_5_5 = Model("claude-opus-5-5", "Claude Opus 5.5", "opus", default_effort="medium")
SONNET_5_5 = Model("claude-sonnet-5-5", "Claude Sonnet 5.5", "sonnet", thinking=("adaptive", "between_tools"))
HAIKU_5_5 = Model(
    "claude-haiku-5-5",
    "Claude Haiku 5.5",
    "haiku",
    efforts=("low", "medium", "high", "max"),
    default_effort="medium",
    thinking=("adaptive", "disabled"),
    forced_tools=True,
)
OPUS_5 = Model(
    "claude-opus-5",
    "Claude Opus 5",
    "opus",
    created_at="2026-05-01T00:00:00Z",
    thinking=("adaptive", "disabled"),
    default_thinking="disabled",
    binds_thinking=False,
    forced_tools=True,
    minimum_prefix=1024,
)
SONNET_5 = Model(
    "claude-sonnet-5",
    "Claude Sonnet 5",
    "sonnet",
    created_at="2026-04-01T00:00:00Z",
    efforts=("low", "medium", "high", "max"),
    thinking=("adaptive", "disabled"),
    default_thinking="disabled",
    binds_thinking=False,
    forced_tools=True,
    system_messages=False,
    minimum_prefix=1024,
)
HAIKU_4_5 = Model(
    "claude-haiku-4-5",
    "Claude Haiku 4.5",
    "haiku",
    created_at="2025-10-01T00:00:00Z",
    max_input_tokens=200_000,
    max_tokens=64_000,
    efforts=(),
    thinking=("enabled", "disabled"),
    default_thinking="disabled",
    default_display="summarized",
    binds_thinking=False,
    forced_tools=True,
    prefill=True,
    sampling=True,
    system_messages=False,
    minimum_prefix=4096,
)
RETIRED = Model("claude-2.1", "Claude 2.1", "sonnet", lifecycle="retired", retires_at="2025-07-21T00:00:00Z")

MODELS = (FABLE_5_1, OPUS_5_5, SONNET_5_5, HAIKU_5_5, OPUS_5, SONNET_5, HAIKU_4_5, RETIRED)
