"""What a command finds in its environment: what is named here, and nothing else of the server's (R-S3).

A list of what is secret is never complete: keys, tokens, the Hub's variables, agents' sockets and whatever an
operator added last week. So it is a list of what is harmless and of use.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

_PASSED = frozenset(
    """
    PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR HOSTNAME
    XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME
    VIRTUAL_ENV CONDA_DEFAULT_ENV CONDA_EXE CONDA_PREFIX CONDA_PYTHON_EXE CONDA_SHLVL MAMBA_ROOT_PREFIX
    CARGO_HOME GOPATH GOROOT JAVA_HOME JULIA_DEPOT_PATH NVM_DIR R_HOME R_LIBS_USER RUSTUP_HOME SPARK_HOME
    CUDA_HOME CUDA_VISIBLE_DEVICES MKL_NUM_THREADS NUMEXPR_NUM_THREADS OMP_NUM_THREADS OPENBLAS_NUM_THREADS
    CURL_CA_BUNDLE NODE_EXTRA_CA_CERTS REQUESTS_CA_BUNDLE SSL_CERT_DIR SSL_CERT_FILE
    ALL_PROXY HTTP_PROXY HTTPS_PROXY NO_PROXY all_proxy http_proxy https_proxy no_proxy
    """.split()  # noqa: SIM905 - sixty strings, a line each, are harder to read
)
_SET = {
    # Nothing waits for a person, draws a screen or colours its words.
    "DEBIAN_FRONTEND": "noninteractive",
    "EDITOR": "true",
    "GIT_EDITOR": "true",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "MANPAGER": "cat",
    "NO_COLOR": "1",
    "PAGER": "cat",
    "PIP_NO_INPUT": "1",
    "PYTHONUNBUFFERED": "1",
    "TERM": "dumb",
    "VISUAL": "true",
}


def environment_for_commands(ours: Mapping[str, str]) -> dict[str, str]:
    """Return a command's environment, made from the server's."""
    passed = {name: value for name, value in ours.items() if _is_passed(name) and _is_harmless(name, value)}
    passed["PATH"] = _path(passed.get("PATH", os.defpath))
    return {**passed, **_SET}


def _is_passed(name: str) -> bool:
    return name in _PASSED or name.startswith("LC_")


def _is_harmless(name: str, value: str) -> bool:
    """A proxy's address may hold a password."""
    return not (name.lower().endswith("_proxy") and "@" in value)


def _path(value: str) -> str:
    """Leave out what depends on the folder one is in: a workspace must not bring its own `git`."""
    return ":".join(folder for folder in value.split(":") if folder.startswith("/"))
