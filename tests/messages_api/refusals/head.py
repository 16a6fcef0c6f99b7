"""Refusals that need no look into the conversation: key, version, beta names, size, JSON."""

from __future__ import annotations

from collections.abc import Iterator

from tests.messages_api.request import API_VERSION, Request

from .beta_fields import BETA_NAMES, beta_tool_fields
from .refusal import Refusal


def _given_key(request: Request) -> str:
    bearer = request.headers.get("authorization", "")
    return bearer.removeprefix("Bearer ").strip() or request.headers.get("x-api-key", "")


def _no_key(request: Request) -> Iterator[str]:
    if not _given_key(request):
        yield "Authorization"


def _wrong_key(request: Request) -> Iterator[str]:
    if _given_key(request) != request.terms.key:
        yield "key"


def _no_version(request: Request) -> Iterator[str]:
    if "anthropic-version" not in request.headers:
        yield "anthropic-version"


def _other_version(request: Request) -> Iterator[str]:
    if (version := request.headers["anthropic-version"]) != API_VERSION:
        yield version


def _unknown_betas(request: Request) -> Iterator[str]:
    yield from sorted(request.betas - BETA_NAMES)


def _betas_at_gateway(request: Request) -> Iterator[str]:
    if request.terms.plain:
        yield from sorted(request.betas)


def _beta_tool_fields_at_gateway(request: Request) -> Iterator[str]:
    if request.terms.plain:
        yield from beta_tool_fields(request)


def _too_large(request: Request) -> Iterator[str]:
    if len(request.raw) > request.terms.body_limit:
        yield str(request.terms.body_limit)


def _not_json(request: Request) -> Iterator[str]:
    if request.method == "POST" and request.parsed is None:
        yield "body"


def _not_an_object(request: Request) -> Iterator[str]:
    if request.method == "POST" and not isinstance(request.parsed, dict):
        yield "body"


HEAD = (
    Refusal(
        "key-missing",
        "no key at all",
        "agents.md 4.7; peers.md 1.1 (Bearer)",
        _no_key,
        "{}: header is required",
        401,
        "authentication_error",
    ),
    Refusal(
        "key-wrong",
        "a key that is not ours",
        "agents.md 4.7; safety.md F4, F14",
        _wrong_key,
        "invalid {}",
        401,
        "authentication_error",
    ),
    Refusal(
        "version-missing",
        "no anthropic-version",
        "agents.md 4.1; peers.md 1.1",
        _no_version,
        "{}: header is required",
    ),
    Refusal(
        "version-old",
        "an anthropic-version that is not the SDK's",
        "agents.md 4.1; peers.md 1.1",
        _other_version,
        "anthropic-version: {} is not a valid version",
    ),
    Refusal(
        "beta-unknown",
        "a beta name that does not exist",
        "agents.md 4.10; SDK anthropic_beta_param",
        _unknown_betas,
        "Unexpected value(s) `{}` for the `anthropic-beta` header.",
    ),
    Refusal(
        "plain-beta",
        "any beta name at a gateway (only with plain=True)",
        "agents.md 4.10 (CC 2.1.25, 2.1.27)",
        _betas_at_gateway,
        "anthropic-beta: `{}` is not supported here",
    ),
    Refusal(
        "body-too-large",
        "a body over the limit (32 MB)",
        "safety.md F4; SDK ContentTooLargeError",
        _too_large,
        "Request exceeds the maximum allowed number of bytes ({}).",
        413,
    ),
    Refusal(
        "body-not-json",
        "a body that is not JSON, or with half a surrogate pair",
        "agents.md 4.7 (400)",
        _not_json,
        "The request {} is not valid JSON",
    ),
    Refusal(
        "body-not-object",
        "JSON that is not an object",
        "agents.md 4.7 (400)",
        _not_an_object,
        "{}: Input should be an object",
    ),
)

PLAIN_FIELDS = Refusal(
    "plain-tool-field",
    "beta tool fields at a gateway (only with plain=True)",
    "agents.md 4.10 (CC 2.1.77, 2.1.81)",
    _beta_tool_fields_at_gateway,
    "{}: Extra inputs are not permitted",
)
