"""A cell whose kernel cannot read the server's runtime file: our page let it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from jupyter_agentchat.magics.channel_way import AGAIN_AFTER, ChannelWay
from jupyter_agentchat.magics.invitation import Invitation
from jupyter_agentchat.magics.way import Wish
from jupyter_agentchat.protocol.about import ModelInfo
from jupyter_agentchat.protocol.afar import KernelAgents, KernelCredential, KernelWish
from jupyter_agentchat.protocol.agent_info import AgentInfo
from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.address import Address


def _place(kernel_id: str) -> str:
    return f"api/agentchat/kernels/{kernel_id}"


async def let_in(invitation: Invitation) -> FromAfar:
    """Exchange the secret. Raises Refused with a sentence that says where it was tried."""
    kernel_id, url = invitation.kernel_id, invitation.url
    try:
        door = _address(url, invitation.secret)
        path = f"{_place(kernel_id)}/credential"
        answer = await door.post(path, {}, KernelCredential)
    except Refused as refused:
        raise Refused(
            refused.code,
            f"Your page has the Jupyter server at {url}, which this kernel cannot use. {refused.message}",
        ) from None
    return FromAfar(_address(url, answer.credential), kernel_id)


def _address(url: str, word: str) -> Address:
    return Address(url=url, headers={"Authorization": f"token {word}"}, is_here=False)


class FromAfar(ChannelWay):
    """``Way`` to a server somewhere: it says which session is this notebook's, and knows the files."""

    is_afar = True

    def __init__(self, server: Address, kernel_id: str, again_after: Sequence[float] = AGAIN_AFTER) -> None:
        super().__init__(server, f"{_place(kernel_id)}/channel", again_after)
        self.kernel_id = kernel_id

    def notebook(self, workspace: str) -> str | None:  # noqa: ARG002 - its sessions are bound to it
        return None

    def again(self) -> FromAfar:
        return FromAfar(self._server, self.kernel_id, self._again_after)

    async def session(self, wish: Wish) -> SessionRow:
        return await self._server.post(
            f"{_place(self.kernel_id)}/session", KernelWish(**asdict(wish)), SessionRow
        )

    async def agents(self) -> tuple[tuple[AgentInfo, ...], str]:
        about = await self._about()
        return about.agents, about.default_agent

    async def models(self) -> tuple[ModelInfo, ...]:
        return (await self._about()).models

    async def _about(self) -> KernelAgents:
        return await self._server.get(f"{_place(self.kernel_id)}/agents", KernelAgents)
