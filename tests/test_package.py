"""What a person who installs the package gets.

`make test` builds the sdist and the wheel once and names their folder in AGENTCHAT_DIST; a bare
`pytest` builds them itself.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import jupyter_agentchat

ROOT = Path(__file__).parent.parent
LAB = "share/jupyter/labextensions/jupyterlab-agentchat"


def test_one_version_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    package = json.loads((ROOT / "labextension/package.json").read_text())
    assert project["version"] == package["version"] == jupyter_agentchat.__version__


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if built := os.environ.get("AGENTCHAT_DIST"):
        return Path(built)
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--installer", "uv", "--outdir", str(out), str(ROOT))
    return out


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (path,) = dist.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def sdist(dist: Path) -> Path:
    (path,) = dist.glob("*.tar.gz")
    return path


@pytest.mark.package
def test_wheel_contents(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    stem = f"jupyter_agentchat-{jupyter_agentchat.__version__}"
    data = f"{stem}.data/data"

    for wanted in (
        f"{data}/{LAB}/package.json",
        f"{data}/{LAB}/install.json",
        f"{data}/{LAB}/static/style.js",
        f"{data}/{LAB}/schemas/jupyterlab-agentchat/plugin.json",
        f"{data}/etc/jupyter/jupyter_server_config.d/jupyter_agentchat.json",
        "jupyter_agentchat/__init__.py",
        "jupyter_agentchat/py.typed",
        "jupyter_agentchat/protocol/schema.json",
    ):
        assert wanted in names
    assert any(re.search(rf"{LAB}/static/remoteEntry\.\w+\.js$", name) for name in names)
    assert any(name.endswith("dist-info/licenses/LICENSE") for name in names)

    tops = {name.split("/")[0] for name in names}
    assert tops == {"jupyter_agentchat", f"{stem}.data", f"{stem}.dist-info"}
    unwanted = r"/src/|/tests?/|node_modules|build_log\.json|\.map$|\.tsx?$|__pycache__"
    assert [name for name in names if re.search(unwanted, name)] == []


@pytest.mark.package
def test_wheel_tells_nothing_of_the_machine_it_was_built_on(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert [name for name in archive.namelist() if bytes(ROOT) in archive.read(name)] == []


@pytest.mark.package
def test_sdist_contents(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}

    assert {
        "LICENSE",
        "README.md",
        "pyproject.toml",
        "jupyter-config/server-config/jupyter_agentchat.json",
        "jupyter_agentchat/labextension/package.json",
        "jupyter_agentchat/labextension/static/style.js",
        "jupyter_agentchat/protocol/schema.json",
        "labextension/package.json",
        "labextension/src/index.ts",
        "labextension/yarn.lock",
        "schema/plugin.json",
    } <= names
    unwanted = r"node_modules|^\.venv|^\.make|^\.run|^dist/|^labextension/lib/|build_log\.json"
    assert [name for name in names if re.search(unwanted, name)] == []


@pytest.mark.package
def test_wheel_installs_without_node_and_is_enabled(wheel: Path, tmp_path: Path) -> None:
    """A fresh environment whose PATH holds nothing but itself."""
    venv = tmp_path / "venv"
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    assert uv, "uv is part of the test extra"
    # What a machine may need to reach its package index is kept; everything else is bare.
    network = {k: v for k, v in os.environ.items() if k.upper().endswith(("_PROXY", "_CERT_FILE"))}
    environ = {"PATH": str(venv / "bin"), "HOME": str(tmp_path), "UV_CACHE_DIR": uv_cache(uv)}
    environ |= network
    run(uv, "venv", "--quiet", "--python", sys.executable, str(venv))
    install = [uv, "pip", "install", "--quiet", "--python", str(venv / "bin/python"), str(wheel)]
    cached = [*install, "--offline"]
    if subprocess.run(cached, env=environ, check=False, capture_output=True).returncode != 0:
        run(*install, env=environ)  # the cache lacks something: fetch it

    assert shutil.which("node", path=environ["PATH"]) is None
    lab = run(str(venv / "bin/jupyter-labextension"), "list", env=environ)
    assert re.search(r"jupyterlab-agentchat v\S+ \S*enabled\S* \S*OK\S* \(python, ", lab)
    server = run(str(venv / "bin/jupyter-server"), "extension", "list", env=environ)
    assert re.search(r"jupyter_agentchat \S*enabled", server)
    assert re.search(rf"jupyter_agentchat {jupyter_agentchat.__version__} \S*OK", server)


def uv_cache(uv: str) -> str:
    """Return the cache that filled this environment; the tests' HOME points elsewhere."""
    home = pwd.getpwuid(os.getuid()).pw_dir
    return run(uv, "cache", "dir", env={**os.environ, "HOME": home}).strip()


def run(*command: str, env: dict[str, str] | None = None) -> str:
    """Run a command to its end and return all it said; a failure shows it too."""
    done = subprocess.run(
        command,
        env=env,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}"
    return done.stdout
