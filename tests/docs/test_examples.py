"""The examples of the documentation run as they stand, against the demo sites."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.examples import Shell, assert_prints, examples
from tests.sites.demo_proxy import DemoProxy

CHECKOUT = Path(__file__).parents[2]
PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
WITH_EXAMPLES = [page for page in PAGES if any(examples(page.read_text(encoding="utf-8")))]
FROM_NOTHING = {"tutorial.md"}  # pages that begin without an archive
ARCHIVED = (
    "https://example.org/town/river-rises-overnight",
    "https://example.org/town/council-budget-vote",
    "https://example.org/opinion/the-price-of-a-loaf",
    "https://blog.example/2024/02/el-rio-de-los-otros.html",
)


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProxy]:
    with DemoProxy(tmp_path_factory.mktemp("proxy")) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def environment(proxy: DemoProxy) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PRESSMARK_")}
    commands = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
    return kept | {"PATH": commands, "PYTHONPATH": str(CHECKOUT)} | proxy.environment


@pytest.fixture(scope="module")
def archived(proxy: DemoProxy, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with some pages of the demo sites; one of them was corrected, and has two revisions."""
    folder = tmp_path_factory.mktemp("archived")
    _pressmark(folder, environment, *ARCHIVED)
    proxy.corrected = True
    _pressmark(folder, environment, ARCHIVED[1])
    proxy.corrected = False
    return folder / "pressmark-data"


def _pressmark(folder: Path, environment: dict[str, str], *urls: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "pressmark", "add", *urls],
        cwd=folder,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.stem)
def test_the_examples_run(
    page: Path,
    archived: Path,
    proxy: DemoProxy,
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if page.name not in FROM_NOTHING:
        shutil.copytree(archived, tmp_path / "pressmark-data")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    shell = Shell(tmp_path, environment)
    for example in examples(page.read_text(encoding="utf-8")):
        if "demo --serve --corrected" in example.code:
            proxy.corrected = True
        elif example.excused:
            continue
        elif example.language == "python":
            exec(compile("\n" * example.line + example.code, str(page), "exec"), names)
        else:
            assert_prints(example, shell.run(example.code))
    proxy.corrected = False
