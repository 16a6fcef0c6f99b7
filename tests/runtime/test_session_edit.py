"""Changes of a session's own facts."""

import pytest

from jupyter_agentchat.protocol.commands import PromptSettings
from jupyter_agentchat.protocol.events import SessionUpdated
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.session_edit import SessionChange, changed
from jupyter_agentchat.runtime.settings import Settings

INFO = SessionUpdated(title="T", workspace="/w", agent="demo", state="idle")


def test_what_is_none_stays():
    after = changed(INFO, SessionChange(mode="plan"), Settings())
    assert (after.mode, after.title, after.titled_by) == ("plan", "T", "system")


def test_a_rename_is_marked_as_the_persons_and_put_in_one_line():
    after = changed(INFO, SessionChange(title="  My\nsession "), Settings())
    assert (after.title, after.titled_by) == ("My session", "user")


@pytest.mark.parametrize("title", ["", " \n", "x" * 201])
def test_a_title_that_is_empty_or_too_long_is_refused(title):
    with pytest.raises(Refused) as refused:
        changed(INFO, SessionChange(title=title), Settings())
    assert refused.value.code == "bad_request"


def test_a_model_that_the_operator_does_not_allow_is_refused_by_name():
    settings = Settings(allowed_models=("a", "b"))
    assert changed(INFO, SessionChange(model="a"), settings).model == "a"
    with pytest.raises(Refused, match="a, b"):
        changed(INFO, SessionChange(model="c"), settings)


def test_nobody_switches_permissions_off_unless_the_operator_did():
    with pytest.raises(Refused) as refused:
        changed(INFO, SessionChange(mode="bypass"), Settings())
    assert refused.value.code == "forbidden"
    assert changed(INFO, SessionChange(mode="bypass"), Settings(permission_mode="bypass")).mode == "bypass"


def test_what_a_prompt_brings_along():
    assert SessionChange.of(None).is_empty()
    assert SessionChange.of(PromptSettings(mode="plan")) == SessionChange(mode="plan")


def test_the_effort_default_leaves_it_to_the_model_again():
    chosen = changed(INFO, SessionChange(effort="high"), Settings())
    assert changed(chosen, SessionChange(), Settings()).effort == "high"
    assert changed(chosen, SessionChange(effort="default"), Settings()).effort is None
