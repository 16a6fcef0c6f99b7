"""R-S3: what a command finds in its environment."""

from __future__ import annotations

import pytest

from jupyter_agentchat.workspace.environment import environment_for_commands

CANARY = "canary-5f1c"
SECRET = """
    ANTHROPIC_API_KEY ANTHROPIC_AUTH_TOKEN OPENAI_API_KEY GEMINI_API_KEY HF_TOKEN WANDB_API_KEY
    JUPYTER_AGENTCHAT_KEY_COMMAND JPY_API_TOKEN JPY_SESSION_NAME JUPYTER_TOKEN JUPYTERHUB_API_TOKEN
    JUPYTERHUB_API_URL JUPYTERHUB_CLIENT_ID JUPYTERHUB_OAUTH_SCOPES JUPYTERHUB_USER AWS_ACCESS_KEY_ID
    AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AZURE_CLIENT_SECRET GOOGLE_APPLICATION_CREDENTIALS GITHUB_TOKEN
    GH_TOKEN GITLAB_TOKEN NPM_TOKEN PYPI_TOKEN PIP_INDEX_URL UV_INDEX_URL DATABASE_URL PGPASSWORD KUBECONFIG
    DOCKER_AUTH_CONFIG SSH_AUTH_SOCK SSH_AGENT_PID GPG_AGENT_INFO DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR
    LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT DYLD_INSERT_LIBRARIES PYTHONPATH PYTHONHOME PYTHONSTARTUP
    PYTHONINSPECT NODE_OPTIONS NODE_PATH PERL5OPT RUBYOPT JAVA_TOOL_OPTIONS BASH_ENV ENV BASH_FUNC_x%%
    PROMPT_COMMAND PS4 IFS CDPATH GLOBIGNORE SHELLOPTS LESSOPEN GIT_DIR GIT_CONFIG_GLOBAL GIT_CONFIG_COUNT
    GIT_SSH_COMMAND GIT_ASKPASS SSH_ASKPASS SUDO_ASKPASS PAGER GIT_PAGER MANPAGER EDITOR VISUAL GIT_EDITOR
    BROWSER
""".split()  # noqa: SIM905 - a list of seventy strings is harder to read


def secrets() -> dict[str, str]:
    """Return an environment in which nothing but the names differs."""
    return dict.fromkeys(SECRET, CANARY)


def test_r_s3_no_secret_and_no_lever_of_the_server_is_passed_on() -> None:
    assert len(SECRET) >= 40
    given = environment_for_commands({**secrets(), "HOME": "/home/me", "LC_TIME": "de_DE.UTF-8"})

    assert [name for name, value in given.items() if CANARY in value] == []
    assert (given["HOME"], given["LC_TIME"]) == ("/home/me", "de_DE.UTF-8")


@pytest.mark.parametrize("name", ["HTTP_PROXY", "https_proxy", "ALL_PROXY"])
def test_r_s3_a_proxy_is_passed_on_without_a_password_only(name: str) -> None:
    assert environment_for_commands({name: "http://proxy:3128"})[name] == "http://proxy:3128"
    assert name not in environment_for_commands({name: f"http://me:{CANARY}@proxy:3128"})


def test_nothing_pages_edits_or_asks() -> None:
    given = environment_for_commands({})

    assert (given["PAGER"], given["GIT_PAGER"], given["TERM"]) == ("cat", "cat", "dumb")
    assert (given["GIT_TERMINAL_PROMPT"], given["NO_COLOR"]) == ("0", "1")


def test_r_t11_the_path_has_no_folder_that_depends_on_where_one_is() -> None:
    assert environment_for_commands({"PATH": ":/usr/bin:.:bin:/bin:"})["PATH"] == "/usr/bin:/bin"
    assert environment_for_commands({})["PATH"]
