"""What every test lives in: scratch folders, no network, and an event loop nobody may block.

`async def` tests are run by pytest-jupyter. A test of the server asks for `jp_fetch` or
`jp_ws_fetch` (with `jp_serverapp` alone nobody accepts connections) and sets its own
`jp_server_config`.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from inspect import iscoroutinefunction
from ipaddress import ip_address
from typing import Any

import pytest
from blockbuster import blockbuster_ctx
from hypothesis import settings

pytest_plugins = ["pytest_jupyter.jupyter_server"]

# Property tests are the same on every run, and slow machines do not fail them; `make soak` looks further.
settings.register_profile("test", derandomize=True, deadline=None, database=None)
settings.register_profile("soak", deadline=None, max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long rounds out unless they were asked for with `-m soak`."""
    if "soak" in config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("soak")]
    items[:] = [item for item in items if item not in long]
    config.hook.pytest_deselected(items=long)


@pytest.fixture(scope="session", autouse=True)
def scratch_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep every test out of the person's own folders (server tests get fresh ones of their own)."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        for name in ("CONFIG", "DATA", "RUNTIME"):
            patch.setenv(f"JUPYTER_{name}_DIR", str(home / name.lower()))
        patch.setenv("IPYTHONDIR", str(home / "ipython"))
        for name in [key for key in os.environ if key.startswith(("ANTHROPIC_", "JUPYTER_AGENTCHAT_"))]:
            patch.delenv(name)  # a test means the same on a machine with a key
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")  # nor with one in a keyring
        yield


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Let sockets reach this machine only."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(call: Any) -> Any:
        def guard(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
                raise OSError(f"tests have no network: {address}")
            return call(self, address)

        return guard

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(connect))
        patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
        yield


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def no_blocking(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a coroutine test when code of ours does blocking work on its event loop.

    Only calls with a frame of ours on the stack count: Jupyter's own habits are not ours to mend. Work
    that may block belongs in a thread (`asyncio.to_thread`), where this does not look.
    """
    if not iscoroutinefunction(getattr(request.node, "obj", None)):
        yield
        return
    with blockbuster_ctx("jupyter_agentchat"):
        yield
