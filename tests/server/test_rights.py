"""What an answer lets the agent do is asked of the operator's authorizer, each ability by its own name."""

import pytest

from jupyter_agentchat.core.permission import options
from jupyter_agentchat.protocol.events import PermissionRequested
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.server.rights import RUN_CODE, RUN_PROGRAMS, WRITE_FILES, of_answer, of_mode


def asked(tool, kind):
    request = PermissionRequested(
        request_id="q",
        turn_id="t",
        part_id="p",
        tool=tool,
        kind=kind,
        title=tool,
        action="{}",
        why="",
        options=options(kind),
        action_hash="h",
    )
    return Transcript(session_id="s", requests=(request,))


@pytest.mark.parametrize(
    ("tool", "kind", "right"),
    [
        ("write_file", "edit", WRITE_FILES),
        ("edit_notebook", "edit", WRITE_FILES),
        ("shell", "execute", RUN_PROGRAMS),
        ("run_cell", "execute", RUN_CODE),
        ("run_code", "execute", RUN_CODE),
        ("inspect_variables", "read", RUN_CODE),
    ],
)
def test_r_w4_allowing_a_call_needs_the_right_to_what_it_does(tool, kind, right):
    transcript = asked(tool, kind)
    assert of_answer(transcript, "q", "allow_once") == (right,)
    assert of_answer(transcript, "q", "deny") == ()
    assert of_answer(transcript, "another", "allow_once") == ()


def test_r_w4_a_mode_that_asks_for_nothing_needs_the_right_to_everything():
    assert {RUN_CODE, RUN_PROGRAMS, WRITE_FILES} <= set(of_mode("bypass"))
