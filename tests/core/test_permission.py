"""Who may run what without being asked."""

import pytest

from jupyter_agentchat.core.permission import OPTIONS, Rule, allows, decide


@pytest.mark.parametrize("mode", ["ask", "accept_edits", "plan", "bypass"])
@pytest.mark.parametrize("kind", ["read", "search"])
def test_reading_never_asks(mode, kind):
    assert decide("read_file", kind, mode, ()).verdict == "allow"


@pytest.mark.parametrize(
    ("mode", "kind", "verdict"),
    [
        ("ask", "edit", "ask"),
        ("ask", "execute", "ask"),
        ("accept_edits", "edit", "allow"),
        ("accept_edits", "execute", "ask"),
        ("accept_edits", "delete", "ask"),
        ("plan", "edit", "deny"),
        ("plan", "execute", "deny"),
        ("bypass", "execute", "allow"),
        ("ask", "other", "ask"),
    ],
)
def test_the_mode_decides_about_the_rest(mode, kind, verdict):
    assert decide("tool", kind, mode, ()).verdict == verdict


def test_a_rule_covers_its_own_tool_only():
    rules = (Rule(tool="write_file"),)
    assert decide("write_file", "edit", "ask", rules).verdict == "allow"
    assert decide("shell", "execute", "ask", rules).verdict == "ask"


def test_a_rule_does_not_open_plan_mode():
    assert decide("write_file", "edit", "plan", (Rule(tool="write_file"),)).verdict == "deny"


@pytest.mark.parametrize("option", [None, "", "deny", "allow", "yes", "ALLOW_ONCE"])
def test_r_a3_what_is_not_clearly_a_yes_is_a_no(option):
    assert not allows(option)


def test_each_option_is_told_apart_by_what_it_allows():
    allowed = {o.option_id for o in OPTIONS if allows(o.option_id)}
    assert allowed == {o.option_id for o in OPTIONS if o.kind.startswith("allow")}
