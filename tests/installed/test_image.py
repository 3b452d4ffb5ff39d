"""The container image, as far as its files tell: building it needs a network."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.installed.environments import CHECKOUT

INSTRUCTIONS = re.findall(r"^([A-Z]+) (.+)$", (CHECKOUT / "Dockerfile").read_text(), re.MULTILINE)


def test_it_runs_without_roots_rights_and_keeps_all_in_one_volume() -> None:
    [user] = [value for name, value in INSTRUCTIONS if name == "USER"]
    assert user not in {"root", "0"}
    assert [value for name, value in INSTRUCTIONS if name == "VOLUME"] == ["/data"]
    assert any("PRESSMARK_DATA=/data" in line for line in (CHECKOUT / "Dockerfile").read_text().splitlines())


def test_what_is_sent_to_the_build_is_all_that_the_wheel_needs(tmp_path: Path) -> None:
    sent = re.findall(r"^!(.+)$", (CHECKOUT / ".dockerignore").read_text(), re.MULTILINE)
    for name in sent:
        place = CHECKOUT / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, tmp_path / name)
    command = [sys.executable, "-m", "uv", "build", "--quiet", "--wheel", str(tmp_path)]
    assert subprocess.run(command, check=False).returncode == 0
    assert list((tmp_path / "dist").glob("*.whl"))
