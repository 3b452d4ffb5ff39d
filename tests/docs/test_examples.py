"""The examples of the documentation run as they stand, against the demo sites."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_server import CommandServer
from tests.docs.examples import Shell, assert_prints, examples
from tests.docs.shell_command import ShellCommand
from tests.object_server import ObjectServer
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
def environment(
    proxy: DemoProxy,
    commands: CommandServer,
    object_server: ObjectServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, str]]:
    """A reader's: `pressmark` is in the PATH, the demo sites can be reached, and the bucket `my-bucket`."""
    object_server.make_bucket("my-bucket")
    folder = tmp_path_factory.mktemp("bin")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PRESSMARK_")}
    path = os.pathsep.join([str(folder), str(Path(sys.executable).parent), kept["PATH"]])
    environment = kept | {"PATH": path, "PYTHONPATH": str(CHECKOUT)} | proxy.environment
    environment |= object_server.environment
    with ShellCommand(commands, folder, environment):
        yield environment


@pytest.fixture(scope="module")
def archived(proxy: DemoProxy, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with some pages of the demo sites; one of them was corrected, and has two revisions."""
    folder = tmp_path_factory.mktemp("archived")
    shell = Shell(folder, environment)
    shell.run(f"pressmark add {' '.join(ARCHIVED)}")
    proxy.corrected = True
    shell.run(f"pressmark add {ARCHIVED[1]}")
    proxy.corrected = False
    return folder / "pressmark-data"


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
