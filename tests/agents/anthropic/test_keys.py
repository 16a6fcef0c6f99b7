"""R-K1: where a key comes from, where it is kept, and what is refused."""

from __future__ import annotations

import os
import pickle
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from jupyter_agentchat.agents.anthropic.keys import Key, KeyRefused, Keys, as_key, take_from_environment
from jupyter_agentchat.agents.anthropic.private_file import PrivateFile
from jupyter_agentchat.agents.anthropic.system_keyring import SystemKeyring
from tests.agents.anthropic import keyrings

KEY = "sk-ant-canary-0123456789"
OLD = "sk-ant-old"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "agentchat" / "key"


@pytest.fixture
def ring(request: pytest.FixtureRequest) -> Iterator[KeyringBackend]:
    """The machine's keyring from here on; a working one unless the test names another."""
    before, backend = keyring.get_keyring(), getattr(request, "param", keyrings.Works)()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def put(file: Path, text: str = KEY, mode: int = 0o600) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(mode)
    return file


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


# --- the places, in order


def test_r_k1_the_first_place_that_has_one_wins(file, ring) -> None:
    command = f"{sys.executable} -c \"print('from-command')\""
    put(file, "from-file\n")
    ring.set_password("jupyter_agentchat", "ANTHROPIC_API_KEY", "from-keyring")
    assert Keys(command, file, "from-env").find() == Key("from-command", "command")
    assert Keys("", file, "from-env").find() == Key("from-keyring", "keyring")
    ring.entries.clear()
    assert Keys("", file, "from-env").find() == Key("from-file", "file")
    file.unlink()
    assert Keys("", file, "from-env").find() == Key("from-env", "environment")
    assert Keys("", file).find() is None
    assert Keys().find() is None


def test_where_own_keys_are_switched_off_neither_keyring_nor_file_is_read(ring) -> None:
    ring.set_password("jupyter_agentchat", "ANTHROPIC_API_KEY", KEY)
    assert Keys(environment="from-env", name=None).find() == Key("from-env", "environment")


def test_r_k2_the_environment_s_key_is_taken_out_of_it(monkeypatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    assert take_from_environment() == KEY
    assert "ANTHROPIC_API_KEY" not in os.environ
    assert take_from_environment() == ""


@pytest.mark.parametrize(
    "command", ["false", "no-such-program", "unclosed 'quote", "sh -c 'echo x >&2; exit 1'"]
)
def test_a_command_that_fails_is_said_and_not_passed_over(command) -> None:
    with pytest.raises(KeyRefused, match="Ask your administrator"):
        Keys(command, environment="from-env").find()


# --- keeping: the keyring where one works, else the file


def test_r_k1_a_keyring_that_works_keeps_it_and_an_older_file_goes(file, ring) -> None:
    put(file, OLD)
    keys = Keys(file=file)
    keys.keep(KEY)
    assert keys.find() == Key(KEY, "keyring")
    assert not file.exists()
    keys.forget()
    assert keys.find() is None and ring.entries == {}
    keys.forget()  # nothing there is fine


@pytest.mark.parametrize("ring", [keyrings.Locked, keyrings.Fails, keyrings.Forgets], indirect=True)
def test_r_k1_a_keyring_that_does_not_work_is_passed_over(file, ring) -> None:
    keys = Keys(file=file)
    keys.keep(KEY)
    assert keys.find() == Key(KEY, "file")
    assert (mode_of(file), mode_of(file.parent)) == (0o600, 0o700)
    keys.forget()
    assert keys.find() is None


def test_r_k1_without_the_package_it_is_the_file(file, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    keys = Keys(file=file)
    keys.keep(KEY)
    assert keys.find() == Key(KEY, "file")


@pytest.mark.parametrize("ring", [keyrings.Stuck], indirect=True)
def test_r_k1_a_keyring_that_never_answers_is_given_up_and_not_asked_again(ring) -> None:
    place = SystemKeyring("name", patience=0.05)
    assert place.read() == ""
    asking = [t for t in threading.enumerate() if t.name == "keyring"]
    assert place.read() == ""
    assert [t for t in threading.enumerate() if t.name == "keyring"] == asking, "one thread, however often"
    assert asking[0].daemon, "or the server could not stop"
    ring.release.set()
    asking[0].join(5)
    assert not asking[0].is_alive()


def test_umask_and_a_wide_folder_change_nothing_about_the_file(file) -> None:
    before = os.umask(0)
    try:
        Keys(file=file).keep(KEY)
    finally:
        os.umask(before)
    assert (mode_of(file), mode_of(file.parent)) == (0o600, 0o700)
    assert [p.name for p in file.parent.iterdir()] == ["key"], "no draft is left"


# --- the file: mode, owner, links, other things


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o610, 0o601])
def test_r_k1_a_file_that_others_may_use_is_refused(file, mode) -> None:
    put(file, mode=mode)
    with pytest.raises(KeyRefused, match="chmod 600"):
        Keys(file=file, environment="from-env").find()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_r_k1_a_file_of_somebody_else_is_refused(file) -> None:
    os.chown(put(file), 12_345, 12_345)
    # Root reads what it likes; whoever runs the server as somebody else must not use a stranger's key.
    with pytest.raises(KeyRefused, match="somebody else"):
        Keys(file=file).find()


def test_r_k1_a_link_is_judged_by_what_it_leads_to(file, tmp_path) -> None:
    target = put(tmp_path / "secret")
    file.parent.mkdir(parents=True)
    file.symlink_to(target)
    assert Keys(file=file).find() == Key(KEY, "file")
    target.chmod(0o644)
    with pytest.raises(KeyRefused):
        Keys(file=file).find()
    target.unlink()
    assert Keys(file=file).find() is None


def test_r_k1_keeping_replaces_a_link_and_leaves_its_target(file, tmp_path) -> None:
    target = put(tmp_path / "secret", OLD)
    file.parent.mkdir(parents=True)
    file.symlink_to(target)
    Keys(file=file).keep(KEY)
    assert not file.is_symlink() and target.read_text() == OLD
    assert Keys(file=file).find() == Key(KEY, "file")


def test_a_pipe_or_a_folder_in_its_place_is_refused_at_once(file) -> None:
    file.parent.mkdir(parents=True)
    os.mkfifo(file, 0o600)
    with pytest.raises(KeyRefused, match="no plain file"):
        Keys(file=file).find()
    file.unlink()
    file.mkdir()
    with pytest.raises(KeyRefused):
        Keys(file=file).find()


def test_a_file_that_is_no_text_is_refused(file) -> None:
    put(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(KeyRefused, match="cannot be read"):
        Keys(file=file).find()


def test_a_draft_that_could_not_be_put_in_place_is_removed(tmp_path) -> None:
    (tmp_path / "key").mkdir()
    (tmp_path / "key" / "in the way").touch()
    with pytest.raises(IsADirectoryError):
        PrivateFile(tmp_path / "key").write(KEY)
    assert [p.name for p in tmp_path.iterdir()] == ["key"]


# --- what a key is, and that nothing prints one


def test_what_is_pasted_around_a_key_does_not_count() -> None:
    assert as_key(f"  {KEY}\r\n") == KEY
    assert as_key(" \n") == ""


@pytest.mark.parametrize("text", ["two words", "a\nb", "naïve", "a\x00b", "ключ", "x" * 5_000, "tab\there"])
def test_what_no_header_can_carry_is_no_key(text) -> None:
    with pytest.raises(KeyRefused) as refused:
        as_key(text)
    assert text not in str(refused.value)


def test_r_k2_a_key_prints_itself_nowhere(file) -> None:
    key = Key(KEY, "file")
    assert KEY not in repr(key) and KEY not in str(key) and KEY not in f"{[key]} {vars(Keys(file=file))}"
    assert pickle.loads(pickle.dumps(key)) == key


def test_r_k2_no_refusal_tells_the_key(file, ring) -> None:
    put(file, KEY + "\nand more", 0o600)
    try:
        Keys(file=file).find()
    except KeyRefused:
        assert KEY not in traceback.format_exc()
    else:
        pytest.fail("two lines are no key")
