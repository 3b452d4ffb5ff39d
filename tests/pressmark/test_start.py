"""The code that runs is Pressmark's own: none of the current folder's, and none that only has the names of ours."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.archive import Archive
from tests.command_server import CHECKOUT
from tests.crawler.conftest import TIMEOUT_S
from tests.sites import ServedPages
from tests.sites.articles import articles
from tests.sites.blogs import FeedBlog

OURS = ("archive", "crawler", "pressmark_trap")
PYTHONS_OWN = (
    "array",
    "json",
    "multiprocessing",
    "pickle",
    "random",
    "selectors",
    "signal",
    "socket",
    "struct",
    "threading",
)
STARTS = {
    "python -m": [sys.executable, "-m", "pressmark"],
    "console script": [str(Path(sys.executable).with_name("pressmark"))],
}
LEAVES_A_TRACE = "import pathlib; pathlib.Path(__file__).with_name('EXECUTED').touch()\n"


@pytest.fixture(params=STARTS, name="start")
def _start(request: pytest.FixtureRequest) -> list[str]:
    return STARTS[request.param]


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder full of Python files with names that Pressmark and its processes import."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    for name in (*OURS, *PYTHONS_OWN):
        (folder / f"{name}.py").write_text(LEAVES_A_TRACE)
    return folder


@pytest.fixture
def environment() -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PRESSMARK_", "PYTHON"))
    }
    settings = {"PRESSMARK_ALLOW_NETWORKS": "127.0.0.0/8", "PRESSMARK_DELAY_S": "0"}
    return (
        kept | settings | {"PYTHONPATH": f"{CHECKOUT}{os.pathsep}"}
    )  # the empty entry is the current folder


def run(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )


def test_add_and_its_processes_take_no_code_from_the_current_folder(
    start: list[str], hostile: Path, environment: dict[str, str]
) -> None:
    with ServedPages(articles(1)) as site:
        done = run([*start, "add", site.at("/news/0")], hostile, environment)
    assert (done.returncode, done.stdout[:3]) == (0, "new"), done.stderr
    assert not (hostile / "EXECUTED").exists()


def test_run_and_its_rounds_take_no_code_from_the_current_folder(
    start: list[str], hostile: Path, environment: dict[str, str]
) -> None:
    with FeedBlog(1) as site:
        assert run([*start, "sources", "add", site.at("/")], hostile, environment).returncode == 0
        process = subprocess.Popen([*start, "run"], cwd=hostile, env=environment, stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline()[:3] == b"new"
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=TIMEOUT_S)
    assert not (hostile / "EXECUTED").exists()


@pytest.mark.parametrize("name", ["archive", "crawler"])
def test_a_foreign_module_in_our_place_is_told_in_one_line_and_not_run(
    name: str, tmp_path: Path, environment: dict[str, str]
) -> None:
    foreign = tmp_path / "site-packages" / name
    foreign.mkdir(parents=True)
    (foreign / "__init__.py").write_text(LEAVES_A_TRACE)
    environment["PYTHONPATH"] = f"{foreign.parent}{os.pathsep}{CHECKOUT}"
    done = run([*STARTS["python -m"], "--version"], tmp_path, environment)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert str(foreign / "__init__.py") in done.stderr
    assert not (foreign / "EXECUTED").exists()


def test_a_module_that_another_distribution_wrote_over_ours_is_told(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    for name in ("archive", "crawler", "pressmark"):
        (tmp_path / name).symlink_to(CHECKOUT / name)
    (tmp_path / "archive").unlink()
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "__init__.py").write_text("__version__ = '9'\n")
    ours = tmp_path / "pressmark"
    ours.unlink()
    ours.mkdir()
    for module in (CHECKOUT / "pressmark").glob("*.py"):
        (ours / module.name).write_text(module.read_text())
    environment["PYTHONPATH"] = str(tmp_path)
    done = run([*STARTS["python -m"], "--version"], tmp_path / "pressmark", environment)
    assert done.returncode == 2
    assert "is not Pressmark's" in done.stderr


def test_the_public_name_has_all_that_it_says(tmp_path: Path) -> None:
    import pressmark

    for name in pressmark.__all__:
        assert getattr(pressmark, name)
    assert pressmark.Archive is Archive
    page = "<html lang=en><h1>The ferry</h1>" + "<p>It left before dawn, and nobody saw it go.</p>" * 9
    assert pressmark.extract(page.encode(), "https://example.org/ferry").title == "The ferry"
    with pytest.raises(ImportError):
        exec("from pressmark import nothing_of_ours")
