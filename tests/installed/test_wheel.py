"""What a user gets who installs Pressmark without our lock: the wheel alone, in an environment with nothing else."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installed.environments import (
    TIMEOUT_S,
    Environment,
    installed_by_pip,
    installed_by_uv,
    interpreter,
)
from tests.sites import ServedPages
from tests.sites.articles import articles

pytestmark = pytest.mark.slow
OLDEST_PYTHON = "3.11"
LATER_PYTHONS = ("3.12", "3.13", "3.14")


@pytest.fixture
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run have in common."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "installed"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def by_oldest_pip(shared: Path) -> Environment:
    return installed_by_pip(shared, python(OLDEST_PYTHON))


def python(version: str) -> Path:
    found = interpreter(version)
    if found is None:
        pytest.skip(f"there is no Python {version} on this machine")
    return found


def run(*command: str | Path, folder: Path, code: int = 0) -> str:
    """What the command says, in an environment that has nothing of ours; on stderr if it is to fail."""
    environment = {"PATH": os.defpath, "HOME": str(folder), "PRESSMARK_ALLOW_NETWORKS": "127.0.0.0/8"}
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stderr if code else done.stdout


def adds_searches_and_exports(environment: Environment, folder: Path) -> None:
    """The main job, from the page to a file that can be handed on."""
    with ServedPages(articles(1)) as site:
        added = run(environment.pressmark, "add", "--json", site.at("/news/0"), folder=folder)
    assert json.loads(added)["verdict"] == "new"
    assert json.loads(run(environment.pressmark, "search", "--json", "edition", folder=folder))["hits"]
    run(environment.pressmark, "export", "edition", "-o", "found.jsonl", folder=folder)
    assert "This is edition 0" in (folder / "found.jsonl").read_text()
    assert "all sound" in run(environment.pressmark, "check", folder=folder)


def test_the_oldest_pip_and_python_give_a_command_that_adds_searches_and_exports(
    by_oldest_pip: Environment, tmp_path: Path
) -> None:
    adds_searches_and_exports(by_oldest_pip, tmp_path)


@pytest.mark.parametrize("version", LATER_PYTHONS)
def test_so_does_each_later_python(version: str, shared: Path, tmp_path: Path) -> None:
    adds_searches_and_exports(installed_by_uv(shared, python(version), version), tmp_path)


def test_the_lowest_releases_that_we_ask_for_are_enough(shared: Path, tmp_path: Path) -> None:
    lowest = installed_by_uv(shared, Path(sys.executable), "lowest", "--resolution=lowest-direct")
    adds_searches_and_exports(lowest, tmp_path)


def test_an_environment_has_all_that_its_distributions_ask_for(
    by_oldest_pip: Environment, tmp_path: Path
) -> None:
    assert "No broken requirements" in run(by_oldest_pip.python, "-m", "pip", "check", folder=tmp_path)


def test_a_missing_extra_is_told_with_the_command_that_brings_it_here(
    by_oldest_pip: Environment, tmp_path: Path
) -> None:
    with ServedPages(articles(1)) as site:
        run(by_oldest_pip.pressmark, "add", site.at("/news/0"), folder=tmp_path)
    refused = run(by_oldest_pip.pressmark, "export", "edition", "-o", "x.parquet", folder=tmp_path, code=2)
    assert re.search(rf"{by_oldest_pip.python} -m pip install '/\S+\.whl\[parquet\]'$", refused.strip())


def test_python_imports_the_public_name(by_oldest_pip: Environment, tmp_path: Path) -> None:
    run(by_oldest_pip.python, "-c", "from pressmark import Archive, extract", folder=tmp_path)
    assert run(by_oldest_pip.python, "-m", "pressmark", "--version", folder=tmp_path).startswith("pressmark ")
