"""Who may run what without being asked."""

import pytest

from jupyter_agentchat.core.permission import EXACT, Wish, allows, decide, options, rule


def wish(tool="tool", kind="edit", action="{}", asked_by=("alice",), **more):
    return Wish(tool=tool, kind=kind, action=action, asked_by=frozenset(asked_by), **more)


def rule_of(option, asked):
    """Return the rules after Alice gave that answer to that call."""
    made = rule(option, asked.tool, asked.action, "alice")
    return () if made is None else (made,)


@pytest.mark.parametrize("mode", ["ask", "accept_edits", "plan", "bypass"])
@pytest.mark.parametrize("kind", ["read", "search"])
def test_reading_never_asks(mode, kind):
    assert decide(wish(kind=kind), mode, ()).verdict == "allow"


@pytest.mark.parametrize(
    ("mode", "verdict"), [("ask", "ask"), ("accept_edits", "ask"), ("plan", "ask"), ("bypass", "allow")]
)
def test_r_w4_looking_asks_where_somebody_may_not_look_themselves(mode, verdict):
    decision = decide(wish(kind="read", lacks_right=True), mode, ())
    assert decision.verdict == verdict
    assert [o.option_id for o in options("read")] == ["allow_once", "deny"], "no rule would serve them"


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
    assert decide(wish(kind=kind), mode, ()).verdict == verdict


def test_the_question_says_that_a_program_would_run():
    assert decide(wish(kind="execute"), "ask", ()).why == "It runs a program, and the session asks first."


def test_a_rule_covers_its_own_tool_only():
    rules = rule_of("allow_session", wish("write_file", action='{"path": "a"}'))
    assert decide(wish("write_file", action='{"path": "b"}'), "ask", rules).verdict == "allow"
    assert decide(wish("edit_file"), "ask", rules).verdict == "ask"


@pytest.mark.parametrize("kind", sorted(EXACT))
def test_r_a5_a_command_that_was_allowed_opens_the_door_to_no_other(kind):
    asked = wish("shell", kind, '{"command": "pytest -q"}')
    rules = rule_of("allow_same", asked)
    assert decide(asked, "ask", rules).verdict == "allow"
    for other in ('{"command": "pytest -q; rm -r ."}', '{"command": "pytest"}', ""):
        assert decide(wish("shell", kind, other), "ask", rules).verdict == "ask"
    assert decide(wish("terminal", kind, asked.action), "ask", rules).verdict == "ask"


@pytest.mark.parametrize("kind", sorted(EXACT))
def test_r_a5_nothing_allows_commands_in_general(kind):
    assert "allow_session" not in {option.option_id for option in options(kind)}
    forged = rule_of("allow_session", wish("shell", kind))
    assert decide(wish("shell", kind), "ask", forged).verdict == "ask"


@pytest.mark.parametrize("asked_by", [("bob",), ("alice", "bob"), (), ("",)])
def test_a_rule_serves_only_the_person_who_gave_it(asked_by):
    asked = wish("write_file")
    rules = rule_of("allow_session", asked)
    assert decide(asked, "ask", rules).verdict == "allow"
    assert decide(wish("write_file", asked_by=asked_by), "ask", rules).verdict == "ask"


def test_a_rule_does_not_open_plan_mode():
    rules = rule_of("allow_session", wish("write_file"))
    assert decide(wish("write_file"), "plan", rules).verdict == "deny"


@pytest.mark.parametrize("option", [None, "", "deny", "allow", "yes", "ALLOW_ONCE"])
def test_r_a3_what_is_not_clearly_a_yes_is_a_no(option):
    assert not allows(option)
    assert rule(option, "write_file", "{}", "alice") is None


@pytest.mark.parametrize("kind", ["edit", "execute"])
def test_each_option_is_told_apart_by_what_it_allows(kind):
    given = options(kind)
    allowed = {o.option_id for o in given if allows(o.option_id)}
    assert allowed == {o.option_id for o in given if o.kind.startswith("allow")}
    assert {o.option_id for o in given if rule(o.option_id, "t", "{}", "a")} == {
        o.option_id for o in given if o.kind == "allow_always"
    }
