"""The fields that the server knows are those of the installed SDK."""

from __future__ import annotations

from typing import Any, Required, get_args, get_origin

import pytest
from anthropic import types
from anthropic.types import beta
from typing_extensions import get_type_hints

from tests.messages_api.model_table import MODELS, RETIRED
from tests.messages_api.refusals.beta_fields import BETA_NAMES
from tests.messages_api.refusals.fields import (
    BETA_TOP,
    BLOCK,
    MESSAGE,
    NESTED,
    NOT_COUNTED,
    THINKING,
    TOOL,
    TOOL_CHOICE,
    TOP,
)

HEADERS = {"betas", "user_profile_id", "workspace_id"}

PAIRS: list[tuple[str, Any, Any]] = [
    ("top", TOP, types.message_create_params.MessageCreateParamsNonStreaming),
    ("beta top", {**TOP, **BETA_TOP}, beta.message_create_params.MessageCreateParamsNonStreaming),
    ("tool", TOOL, beta.BetaToolParam),
    ("metadata", NESTED["metadata"], beta.BetaMetadataParam),
    ("diagnostics", NESTED["diagnostics"], beta.BetaDiagnosticsParam),
    ("mark", NESTED["cache_control"], beta.BetaCacheControlEphemeralParam),
    ("output_config", NESTED["output_config"], beta.BetaOutputConfigParam),
    ("adaptive", THINKING["adaptive"], beta.BetaThinkingConfigAdaptiveParam),
    ("enabled", THINKING["enabled"], beta.BetaThinkingConfigEnabledParam),
    ("disabled", THINKING["disabled"], beta.BetaThinkingConfigDisabledParam),
    ("between_tools", THINKING["between_tools"], beta.BetaThinkingConfigBetweenToolsParam),
    ("choose auto", TOOL_CHOICE["auto"], beta.BetaToolChoiceAutoParam),
    ("choose any", TOOL_CHOICE["any"], beta.BetaToolChoiceAnyParam),
    ("choose tool", TOOL_CHOICE["tool"], beta.BetaToolChoiceToolParam),
    ("choose none", TOOL_CHOICE["none"], beta.BetaToolChoiceNoneParam),
    ("user", MESSAGE["user"], beta.BetaUserMessageParam),
    ("assistant", MESSAGE["assistant"], beta.BetaAssistantMessageParam),
    ("system", MESSAGE["system"], beta.BetaSystemMessageParam),
    ("text", BLOCK["text"], beta.BetaTextBlockParam),
    ("image", BLOCK["image"], beta.BetaImageBlockParam),
    ("document", BLOCK["document"], beta.BetaRequestDocumentBlockParam),
    ("search_result", BLOCK["search_result"], beta.BetaSearchResultBlockParam),
    ("thinking", BLOCK["thinking"], beta.BetaThinkingBlockParam),
    ("redacted_thinking", BLOCK["redacted_thinking"], beta.BetaRedactedThinkingBlockParam),
    ("tool_use", BLOCK["tool_use"], beta.BetaToolUseBlockParam),
    ("tool_result", BLOCK["tool_result"], beta.BetaToolResultBlockParam),
    ("tool_addition", BLOCK["tool_addition"], beta.BetaRequestToolAdditionBlockParam),
    ("tool_removal", BLOCK["tool_removal"], beta.BetaRequestToolRemovalBlockParam),
]


@pytest.mark.parametrize(("ours", "theirs"), [pair[1:] for pair in PAIRS], ids=[pair[0] for pair in PAIRS])
def test_the_fields_are_those_of_the_sdk(ours: dict[str, str], theirs: Any) -> None:
    hints: dict[str, Any] = get_type_hints(theirs, include_extras=True)
    required = {name for name, hint in hints.items() if get_origin(hint) is Required}

    assert set(ours) == hints.keys() - HEADERS
    assert {name for name, what in ours.items() if what.startswith("!")} == required


def test_counting_takes_the_fields_that_the_sdk_counts_with() -> None:
    known = {**TOP, **BETA_TOP}.keys() - set(NOT_COUNTED)

    assert known == beta.message_count_tokens_params.MessageCountTokensParams.__annotations__.keys() - HEADERS


def test_the_beta_names_exist() -> None:
    known = {name for part in get_args(types.AnthropicBetaParam) for name in get_args(part)}

    assert known >= BETA_NAMES


def test_the_models_exist() -> None:
    known = {name for part in get_args(types.Model) for name in get_args(part)}

    assert known >= {model.id for model in MODELS} - {RETIRED.id}
