"""The examples of the documentation run as they stand."""

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive.archive import Archive
from tests.archive.conftest import Keeper

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def migrated_target(sqlite_template: Path, tmp_path: Path) -> str:
    (tmp_path / "data").mkdir()
    return str(shutil.copy(sqlite_template, tmp_path / "data" / "archive.db"))


@pytest.mark.parametrize("page", ["python.md", "data-tools.md"])
def test_the_examples_run(
    archive: Archive,
    keeper: Keeper,
    page: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    known: dict[str, Any] = {"language": "en", "authors": ("Ann Lee",), "published": date(2026, 5, 3)}
    keeper.keep("https://example.org/flood", **known)
    keeper.keep("https://example.org/flood", text="The river fell again.", **known)
    (tmp_path / "pressmark-data").symlink_to("data")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for example in EXAMPLE.findall((DOCS / page).read_text(encoding="utf-8")):
        exec(compile(example, page, "exec"), names)
    assert "example.org" in capsys.readouterr().out
