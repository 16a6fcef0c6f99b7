"""What models there are and what they can do: the endpoint's own list, or a short static one."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_agentchat.agents.agent import Stopped
from jupyter_agentchat.agents.anthropic.endpoint import Endpoint
from jupyter_agentchat.agents.anthropic.trouble import read_trouble
from jupyter_agentchat.agents.anthropic.usage import cost
from jupyter_agentchat.protocol.about import ModelInfo
from jupyter_agentchat.protocol.value import Value

DEFAULT = "claude-opus-5-5"
MAX_OUTPUT = 32_000
"""Tokens asked for at most where the model allows more: an answer longer than that is a file."""

EFFORTS = ("low", "medium", "high", "xhigh", "max")


class Model(Value, frozen=True, kw_only=True):
    """One model's abilities, as far as requests depend on them. None is unknown."""

    model: str
    title: str
    context_tokens: int | None = None
    output_tokens: int | None = None
    adaptive_thinking: bool = False
    thinking_can_be_off: bool = False
    efforts: tuple[str, ...] = ()
    images: bool = True
    """False only where the endpoint says that it takes none."""

    def info(self) -> ModelInfo:
        """Return what a person is told, with list prices per million tokens."""
        million = 1_000_000
        return ModelInfo(
            model=self.model,
            title=self.title,
            context_tokens=self.context_tokens,
            efforts=self.efforts,
            # Priced by the thousand, below every band that makes long prompts dearer.
            input_price=_per_million(self.model, {"input_tokens": 1_000, "output_tokens": 0}, million),
            output_price=_per_million(self.model, {"input_tokens": 0, "output_tokens": 1_000}, million),
        )


def _per_million(model: str, usage: dict[str, Any], million: int) -> float | None:
    one = cost(model, usage)
    return None if one is None else round(one * million / 1_000, 6)


STATIC = tuple(
    Model(
        model=name,
        title=title,
        context_tokens=1_000_000,
        output_tokens=128_000,
        adaptive_thinking=True,
        efforts=("low", "medium", "high"),
    )
    for name, title in (
        ("claude-opus-5-5", "Claude Opus 5.5"),
        ("claude-sonnet-5-5", "Claude Sonnet 5.5"),
        ("claude-haiku-5-5", "Claude Haiku 5.5"),
    )
)


class Models:
    """Asked once; asked again after it failed or when ``forget`` was called."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._known: tuple[Model, ...] | None = None

    @property
    def default(self) -> str | None:
        """The model of a session that names none: ours, or the endpoint's first; None until it was asked."""
        names = [model.model for model in self._known or ()]
        return DEFAULT if DEFAULT in names else next(iter(names), None)

    async def all(self) -> tuple[Model, ...]:
        """Return the endpoint's models, or the static list when it cannot say."""
        if self._known is None:
            self._known = await self._ask()
        return self._known or STATIC

    async def infos(self) -> tuple[ModelInfo, ...]:
        """Return what people are told of all of them; the prices are looked up off the event loop."""
        listed = await self.all()
        return await asyncio.to_thread(lambda: tuple(model.info() for model in listed))

    async def get(self, name: str) -> Model:
        """Return one model; of one that nobody lists only the name is known."""
        listed = {model.model: model for model in await self.all()}
        return listed.get(name) or Model(model=name, title=name)

    def forget(self) -> None:
        """Ask the endpoint again next time."""
        self._known = None

    async def _ask(self) -> tuple[Model, ...] | None:
        try:
            client = await self._endpoint.client()
            return tuple([_read(m.to_dict(mode="json")) async for m in client.models.list(limit=100)])
        except Stopped:
            return None
        except Exception as error:
            if read_trouble(error, begun=False) is None:
                raise
            return None


def _read(listed: dict[str, Any]) -> Model:
    abilities = listed.get("capabilities") or {}
    efforts = abilities.get("effort") or {}
    thinking = (abilities.get("thinking") or {}).get("types") or {}
    return Model(
        model=str(listed["id"]),
        title=str(listed.get("display_name") or listed["id"]),
        context_tokens=listed.get("max_input_tokens"),
        output_tokens=listed.get("max_tokens"),
        adaptive_thinking=_can(thinking.get("adaptive")),
        thinking_can_be_off=_can(thinking.get("disabled")),
        images=abilities.get("image_input") is None or _can(abilities["image_input"]),
        efforts=tuple(sorted((n for n, can in efforts.items() if n != "supported" and _can(can)), key=_rank)),
    )


def _rank(effort: str) -> int:
    """Order efforts from little to much; the list names them in any order, and newer ones come last."""
    return EFFORTS.index(effort) if effort in EFFORTS else len(EFFORTS)


def _can(ability: Any) -> bool:
    return isinstance(ability, dict) and bool(ability.get("supported"))
