"""A hint to install something is a command for the way in which Pressmark was installed."""

from pathlib import Path

import pytest

from archive.install_hints import PIPX, UV_TOOL, Installation, installation

PYTHON = "/home/a b/bin/python"


@pytest.fixture
def plain(tmp_path: Path) -> Installation:
    return Installation(tmp_path, PYTHON)


def left_by(
    installer: str, folder: Path, source: str = "pressmark", *, editable: bool = False
) -> Installation:
    (folder / installer).touch()
    return Installation(folder, PYTHON, source=source, editable=editable)


def test_pip_is_named_by_the_python_that_runs(plain: Installation) -> None:
    assert plain.with_extra("parquet") == "'/home/a b/bin/python' -m pip install 'pressmark[parquet]'"
    assert plain.upgrade() == "'/home/a b/bin/python' -m pip install --upgrade pressmark"


def test_uv_installs_into_that_environment_which_has_no_pip(tmp_path: Path) -> None:
    by_uv = Installation(tmp_path, "/venv/bin/python", installer="uv")
    assert by_uv.with_extra("parquet") == "uv pip install --python /venv/bin/python 'pressmark[parquet]'"


def test_tools_keep_their_environments_themselves(tmp_path: Path) -> None:
    uv_tool = left_by(UV_TOOL, tmp_path)
    assert uv_tool.with_extra("parquet") == "uv tool install 'pressmark[parquet]'"
    assert uv_tool.upgrade() == "uv tool upgrade pressmark"
    (tmp_path / UV_TOOL).unlink()
    pipx = left_by(PIPX, tmp_path)
    assert pipx.with_extra("parquet") == "pipx install --force 'pressmark[parquet]'"
    assert pipx.upgrade() == "pipx upgrade pressmark"


def test_what_came_from_a_folder_or_a_repository_comes_from_there_again(tmp_path: Path) -> None:
    folder = Installation(tmp_path, "python", source="/src/pressmark", editable=True)
    assert folder.with_extra("postgres") == "python -m pip install --editable '/src/pressmark[postgres]'"
    assert folder.upgrade() == "python -m pip install --upgrade --editable /src/pressmark"
    repository = left_by(UV_TOOL, tmp_path, "git+https://example.org/pressmark")
    assert (
        repository.with_extra("postgres")
        == "uv tool install 'pressmark[postgres] @ git+https://example.org/pressmark'"
    )
    assert repository.upgrade() == "uv tool install --reinstall git+https://example.org/pressmark"


def test_the_installation_that_runs_is_told_by_what_its_installer_left() -> None:
    command = installation().with_extra("parquet")
    assert "install" in command
    assert "[parquet]" in command
