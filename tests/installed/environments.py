"""Clean environments that the built wheel is installed into, as a user would: by name, without the lock.

An environment is made once a test run, however many processes the tests are spread over.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
OLDEST_PIP = "23.2.1"  # that of Python 3.11.5 to 3.11.9; what is older is not promised
TIMEOUT_S = 600


@dataclass(frozen=True, slots=True)
class Environment:
    folder: Path

    @property
    def pressmark(self) -> Path:
        return self.folder / "bin" / "pressmark"

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"


@cache
def interpreter(version: str) -> Path | None:
    """An interpreter of this version (3.12) on this machine; None if there is none."""
    if sys.version_info[:2] == tuple(map(int, version.split("."))):
        return Path(sys.executable)
    return next((path for path in _candidates(version) if _is_of(version, path)), None)


def _candidates(version: str) -> Iterator[Path]:
    for folder in os.environ["PATH"].split(os.pathsep):
        yield Path(folder) / f"python{version}"
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    uv = Path.home() / ".local" / "share" / "uv" / "python"
    for pattern in (f"versions/{version}.*/bin/python", f"*cpython-{version}.*/bin/python{version}"):
        yield from [*pyenv.glob(pattern), *uv.glob(pattern)]


def _is_of(version: str, path: Path) -> bool:
    """Whether it runs, too: a shim of pyenv's may stand for nothing."""
    if not path.exists():
        return False
    code = "import sys, ensurepip; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([path, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() == version


def built_wheel(shared: Path) -> Path:
    """The wheel of this checkout."""
    folder = shared / "wheel"
    with _made_once(folder) as missing:
        if missing:
            _run(
                sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, CHECKOUT
            )
    return next(folder.glob("pressmark-*.whl"))


def installed_by_pip(shared: Path, python: Path) -> Environment:
    """The wheel, installed by the oldest pip that we name, with the newest releases of all that it asks for."""
    wheel = built_wheel(shared)
    environment = Environment(shared / "by-pip")
    with _made_once(environment.folder) as missing:
        if missing:
            _run(python, "-m", "venv", environment.folder)
            _run(environment.python, "-m", "pip", "install", "--quiet", f"pip=={OLDEST_PIP}")
            _run(environment.python, "-m", "pip", "install", "--quiet", wheel)
    return environment


def installed_by_uv(shared: Path, python: Path, version: str, *options: str) -> Environment:
    """The wheel, installed by uv: quicker where the point is the Python or the releases, not the installer."""
    wheel = built_wheel(shared)
    environment = Environment(shared / "-".join(("by-uv", version, *options)))
    with _made_once(environment.folder) as missing:
        if missing:
            _run(*_UV, "venv", "--quiet", "--python", python, environment.folder)
            _run(*_UV, "pip", "install", "--quiet", *options, "--python", environment.python, wheel)
    return environment


_UV = (sys.executable, "-m", "uv")


@contextmanager
def _made_once(folder: Path) -> Iterator[bool]:
    """Whether the folder is still to be made, and nobody else makes it meanwhile. Leaves none that is half made."""
    with folder.with_name(folder.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield not folder.exists()
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def _run(*command: str | Path) -> None:
    """As if this environment was not there: a user's has no PYTHONPATH of ours."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(command, capture_output=True, text=True, env=kept, timeout=TIMEOUT_S, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
