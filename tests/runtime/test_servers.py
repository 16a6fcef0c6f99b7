"""R-H6: another server counts as gone only when that is proven."""

import os
import subprocess
import sys

from msgspec.structs import replace

from jupyter_agentchat.runtime.servers import is_gone, this_server
from jupyter_agentchat.workspace.process import process_start

HERE = this_server("here")


def test_this_process_is_alive():
    assert not is_gone(HERE, this_server("again"))
    assert process_start(os.getpid()) == HERE.pid_started


def test_r_h6_a_process_that_ended_is_gone():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    other = replace(HERE, pid=child.pid, pid_started=process_start(child.pid) or "")
    assert not is_gone(other, HERE)
    child.communicate(b"\n")
    assert is_gone(other, HERE)


def test_r_h6_a_reused_pid_does_not_keep_a_server_alive():
    assert is_gone(replace(HERE, pid_started="1"), HERE)


def test_r_h6_a_machine_that_was_started_anew_has_no_old_servers():
    assert is_gone(replace(HERE, boot_id="another"), HERE)


def test_r_h6_what_cannot_be_known_is_not_gone():
    unknown_pid = {"pid": 2**22 - 3, "pid_started": "1"}
    assert not is_gone(replace(HERE, host="elsewhere", **unknown_pid), HERE)
    assert not is_gone(replace(HERE, pid_namespace="another container", **unknown_pid), HERE)
