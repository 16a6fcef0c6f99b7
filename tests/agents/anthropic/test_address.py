"""The address of an endpoint: what people paste, and what is refused."""

from __future__ import annotations

import pytest

from jupyter_agentchat.agents.anthropic.address import as_address, is_local

PASTED = {
    "localhost:11434": "http://localhost:11434",
    "http://localhost:11434/": "http://localhost:11434",
    " http://127.0.0.1:1234/v1 ": "http://127.0.0.1:1234",
    "https://gateway.example/anthropic/v1/messages": "https://gateway.example/anthropic",
    "https://gateway.example/anthropic/v1/models/": "https://gateway.example/anthropic",
    "http://[::1]:8080": "http://[::1]:8080",
    "HTTP://localhost": "http://localhost",
    "https://api.anthropic.com": "https://api.anthropic.com",
}


@pytest.mark.parametrize("text", PASTED)
def test_what_people_paste_becomes_an_address(text) -> None:
    assert as_address(text) == PASTED[text]
    assert as_address(as_address(text)) == as_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "file:///etc/passwd",
        "ftp://host",
        "javascript://alert(1)",
        "unix:///var/run/docker.sock",
        "http://",
        "http://user:secret@host",
        "http://secret@host",
        "http://host:99999",
        "http://host:x",
        "http://host:0",
        "http://host/?key=1",
        "http://host/#there",
        "http://ho st",
        "http://host\n.evil",
        "http://hóst",
        "http://[::1",
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(text) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refused:
        as_address(text)
    assert "secret" not in str(refused.value)


def test_only_this_machine_is_local() -> None:
    for address in ("http://localhost:1", "http://127.0.0.1", "http://127.8.8.8", "http://[::1]:8080"):
        assert is_local(address), address
    for address in (
        None,
        "",
        "http://localhost.evil.example",
        "http://127.0.0.1.nip.io",
        "http://10.0.0.1",
        "https://a",
    ):
        assert not is_local(address), address
