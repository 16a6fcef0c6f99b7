"""Refusals that depend on the model: limits, thinking modes, effort, forced tools, sampling, prefill."""

from __future__ import annotations

from collections.abc import Iterator

from tests.messages_api.canonical import as_blocks, tokens
from tests.messages_api.prompt_cache import whole_prompt
from tests.messages_api.request import Request

from .fields import SAMPLING
from .refusal import Refusal


def _unknown_model(request: Request) -> Iterator[str]:
    if request.terms.model(request.body["model"]) is None:
        yield str(request.body["model"])


def _retired_model(request: Request) -> Iterator[str]:
    if request.model.lifecycle == "retired":
        yield request.model.id


def _sampling(request: Request) -> Iterator[str]:
    if not request.model.sampling:
        yield from (name for name in SAMPLING if name in request.body)


def _thinking_mode(request: Request) -> Iterator[str]:
    if request.body.get("thinking") is not None and request.thinking not in request.model.thinking:
        yield f'"thinking.type.{request.thinking}" is not supported for {request.model.id}'


def _thinking_display(request: Request) -> Iterator[str]:
    if request.display not in ("summarized", "updates", "omitted"):
        yield request.display


def _thinking_budget(request: Request) -> Iterator[str]:
    budget = (request.body.get("thinking") or {}).get("budget_tokens")
    if budget is not None and budget < 1024:
        yield "greater than or equal to 1024"
    elif budget is not None and budget >= request.body.get("max_tokens", budget + 1):
        yield "less than `max_tokens`"


def _effort(request: Request) -> Iterator[str]:
    asked = [("output_config", request.body.get("output_config"))]
    asked += [
        (f"messages.{at}.output_config", each.get("output_config"))
        for at, each in enumerate(request.messages)
    ]
    for where, config in asked:
        effort = (config or {}).get("effort")
        if effort is not None and effort not in request.model.efforts:
            yield f"{where}.effort: '{effort}' is not supported for {request.model.id}"


def _too_few(request: Request) -> Iterator[str]:
    if request.body["max_tokens"] < 0:
        yield "max_tokens"


def _too_many(request: Request) -> Iterator[str]:
    if (wanted := request.body["max_tokens"]) > request.model.max_tokens:
        limit = f"{request.model.max_tokens}, which is the maximum allowed number of output tokens"
        yield f"{wanted} > {limit} for {request.model.id}"


def _too_long(request: Request) -> Iterator[str]:
    prompt = sum(tokens(block.data) for block in request.once(whole_prompt))
    if prompt > request.model.max_input_tokens:
        yield f"{prompt} tokens > {request.model.max_input_tokens} maximum"


def _forced_tool(request: Request) -> Iterator[str]:
    choice = (request.body.get("tool_choice") or {}).get("type")
    if choice in ("any", "tool") and not request.model.forced_tools:
        yield f"`{choice}` is not supported for {request.model.id}"


def _prefill(request: Request) -> Iterator[str]:
    last = request.messages[-1]
    if last["role"] != "assistant" or request.model.prefill:
        return
    if not request.ledger.was_paused(request.digests[:-1], as_blocks(last["content"])):
        yield request.model.id


def _trailing_white(request: Request) -> Iterator[str]:
    last = request.messages[-1]
    text = as_blocks(last["content"])[-1].get("text", "") if last["role"] == "assistant" else ""
    if text != text.rstrip():
        yield "final assistant content"


def _image(request: Request) -> Iterator[str]:
    if not request.model.images:
        yield from (spot.where for spot in request.spots("image", "document"))


MODEL = (
    Refusal(
        "model-unknown",
        "a model that does not exist",
        "agents.md 2.9, 4.7 (404)",
        _unknown_model,
        "model: {}",
        404,
        "not_found_error",
    ),
    Refusal(
        "model-retired",
        "a model that was switched off",
        "SDK model_info.lifecycle; agents.md 4.2",
        _retired_model,
        "model: {}",
        404,
        "not_found_error",
        counting=False,
    ),
    Refusal(
        "sampling-refused",
        "temperature, top_p or top_k on a new model",
        "agents.md 4.3; peers.md 1.1",
        _sampling,
        "{}: sampling parameters are not supported for this model",
    ),
    Refusal(
        "thinking-mode",
        "a thinking type that the model does not take",
        "agents.md 4.2, 4.3; peers.md 1.1",
        _thinking_mode,
        "{}",
    ),
    Refusal(
        "thinking-display",
        "a display that does not exist",
        "agents.md 4.3",
        _thinking_display,
        "thinking.display: Input should be 'summarized', 'updates' or 'omitted', not '{}'",
    ),
    Refusal(
        "thinking-budget",
        "budget_tokens under 1,024 or not under max_tokens",
        "SDK thinking_config_enabled_param",
        _thinking_budget,
        "thinking.enabled.budget_tokens: Input should be {}",
    ),
    Refusal(
        "effort-unsupported",
        "an effort that the model does not take, at the top or in a message",
        "agents.md 4.2, 4.3",
        _effort,
        "{}",
    ),
    Refusal(
        "max-tokens-negative",
        "max_tokens below 0 (0 fills the cache)",
        "SDK message_create_params.max_tokens",
        _too_few,
        "{}: Input should be greater than or equal to 0",
        counting=False,
    ),
    Refusal(
        "max-tokens-over",
        "max_tokens over the model's limit",
        "agents.md 4.2; SDK model_info.max_tokens",
        _too_many,
        "max_tokens: {}",
        counting=False,
    ),
    Refusal(
        "tool-choice-forced",
        "tool_choice any or tool where it is not taken",
        "agents.md 4.3; peers.md 1.1",
        _forced_tool,
        "tool_choice: {}",
    ),
    Refusal(
        "image-unsupported",
        "pictures for a model without image input",
        "agents.md 4.2 (image_input)",
        _image,
        "{}: this model does not take images or documents",
    ),
)
LENGTH = Refusal(
    "prompt-too-long",
    "a prompt over the model's context",
    "issue 3.1; agents.md 4.2 (max_input_tokens)",
    _too_long,
    "prompt is too long: {}",
    counting=False,
)
LAST_MESSAGE = (
    Refusal(
        "prefill",
        "an assistant message at the end, unless it is a paused turn",
        "agents.md 4.3, 4.5 (pause_turn); peers.md 1.1",
        _prefill,
        "This model does not support assistant message prefill ({}). "
        "The conversation must end with a user message.",
    ),
    Refusal(
        "prefill-white",
        "white space at the end of a prefill",
        "agents.md 2.3",
        _trailing_white,
        "messages: {} cannot end with trailing whitespace",
    ),
)
