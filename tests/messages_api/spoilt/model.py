"""Requests that this model does not take."""

from __future__ import annotations

from dataclasses import replace

from tests.messages_api.model_table import HAIKU_4_5, MODELS, OPUS_5_5

from .spoil import HI, PICTURE, Bad, add, body, both, header, message, model, text

SMALL = {"models": (replace(OPUS_5_5, max_input_tokens=150), HAIKU_4_5)}
BLIND = {"models": (replace(OPUS_5_5, images=False),)}


MODEL = (
    Bad("model-unknown", "invented", model("claude-opus-9")),
    Bad("model-retired", "old", model("claude-2.1")),
    *(
        Bad("sampling-refused", f"{name} on {each.id}", model(each.id, **{name: 1.0}))
        for name in ("temperature", "top_p", "top_k")
        for each in MODELS
        if not each.sampling and each.lifecycle == "active" and (name == "temperature" or each is OPUS_5_5)
    ),
    *(
        Bad("thinking-mode", f"{mode} on {each.id}", model(each.id, thinking=thought))
        for mode, thought in {
            "adaptive": {"type": "adaptive"},
            "enabled": {"type": "enabled", "budget_tokens": 1024},
            "disabled": {"type": "disabled"},
            "between_tools": {"type": "between_tools"},
        }.items()
        for each in MODELS
        if mode not in each.thinking and each.lifecycle == "active"
    ),
    Bad("thinking-display", "invented", body(thinking={"type": "adaptive", "display": "full"})),
    Bad("thinking-budget", "small", model(HAIKU_4_5.id, thinking={"type": "enabled", "budget_tokens": 1023})),
    Bad("thinking-budget", "large", model(HAIKU_4_5.id, thinking={"type": "enabled", "budget_tokens": 4096})),
    Bad("effort-unsupported", "invented", body(output_config={"effort": "extreme"})),
    Bad(
        "effort-unsupported", "not on this model", model("claude-sonnet-5", output_config={"effort": "xhigh"})
    ),
    Bad("effort-unsupported", "on none", model(HAIKU_4_5.id, output_config={"effort": "low"})),
    Bad(
        "effort-unsupported",
        "in a message",
        both(
            header(anthropic_beta="mid-conversation-output-config-2026-07-01"),
            add({"role": "system", "output_config": {"effort": "extreme"}}),
        ),
    ),
    Bad("max-tokens-negative", "-1", body(max_tokens=-1)),
    Bad("max-tokens-over", "one over", body(max_tokens=128_001)),
    Bad("max-tokens-over", "small model", model(HAIKU_4_5.id, max_tokens=64_001)),
    *(
        Bad(
            "tool-choice-forced",
            f"{each} {choice}",
            model(each, tool_choice={"type": choice, "name": "read_file"}),
        )
        for each in ("claude-opus-5-5", "claude-sonnet-5-5", "claude-fable-5-1")
        for choice in ("tool",)
    ),
    Bad("tool-choice-forced", "any", body(tool_choice={"type": "any"})),
    Bad("image-unsupported", "picture", message(0, content=[PICTURE, text("What is it?")]), terms=BLIND),
    Bad("prompt-too-long", "small context", message(0, content="word " * 200), terms=SMALL),
    *(
        Bad("prefill", each.id, both(model(each.id), add(HI)))
        for each in MODELS
        if not each.prefill and each.lifecycle == "active"
    ),
    Bad("prefill-white", "space", both(model(HAIKU_4_5.id), add({"role": "assistant", "content": "It is "}))),
)
