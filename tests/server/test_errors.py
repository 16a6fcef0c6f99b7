"""What a client is told when something is refused or goes wrong."""

from __future__ import annotations

from typing import get_args

import pytest

from jupyter_agentchat.protocol.frames import ErrorCode
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.server.errors import STATUS, error_of, error_of_status, new_error_id
from jupyter_agentchat.store.errors import NotAStore, StoreTooNew, StoreUnavailable


def test_every_code_has_a_status() -> None:
    assert set(STATUS) == set(get_args(ErrorCode))
    assert all(400 <= status <= 503 for status in STATUS.values())


def test_a_refusal_is_told_as_it_is() -> None:
    error = error_of(Refused("busy", "Wait for the turn."), "7")
    assert (error.code, error.message, error.id) == ("busy", "Wait for the turn.", "7")


@pytest.mark.parametrize("kind", [StoreUnavailable, StoreTooNew, NotAStore])
def test_a_store_s_trouble_is_told_in_its_own_sentence(kind: type[Exception]) -> None:
    error = error_of(kind("The disk is full."), "7")
    assert (error.code, error.message) == ("store_unavailable", "The disk is full.")


def test_of_a_fault_only_the_id_is_told() -> None:
    error = error_of(ValueError("/home/ada/secret"), "abcd")
    assert error.code == "internal"
    assert "abcd" in error.message
    assert "secret" not in error.message


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 418, 500, 599])
def test_jupyter_s_refusals_get_our_words(status: int) -> None:
    error = error_of_status(status, "7")
    assert error.message.endswith(".")
    assert error.id == "7"
    assert (error.code == "internal") == (status in (418, 500, 599))


def test_ids_differ() -> None:
    assert len({new_error_id() for _ in range(100)}) == 100
