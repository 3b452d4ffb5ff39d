"""The start of the command: makes sure that the code which runs is Pressmark's own, then hands over to it.

Other distributions own the import names `archive` and `crawler`, too, and any folder may hold files of these names.
"""

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]  # where all three of our packages stand
PACKAGES = ("archive", "crawler")
WRONG = 2
FOREIGN = (
    "the module '{name}' at {place} is not Pressmark's: another distribution or folder has its name. "
    "Install Pressmark into an environment of its own, with uv tool install or pipx."
)


def start() -> None:
    """Run the command, or end with a line that says which module stands in the place of ours."""
    if os.name != "posix":
        sys.exit(_complain("it runs on Linux and macOS; on Windows, install it in WSL."))
    take_no_code_from_the_current_folder()
    for name in PACKAGES:
        if (place := foreign(name)) is not None:
            sys.exit(_complain(FOREIGN.format(name=name, place=place)))
    from crawler.cli import main

    main()


def take_no_code_from_the_current_folder() -> None:
    """Neither here nor in any child process. `python -m` looks there first, and so does each `python -c` by which
    multiprocessing starts its processes. Pressmark's own folder stays: it may not be installed."""
    current = os.path.realpath(os.curdir)
    if current == str(HOME):
        return
    named = [entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
    sys.path[:] = [entry for entry in sys.path if entry in named or os.path.realpath(entry) != current]
    os.environ["PYTHONSAFEPATH"] = "1"
    if named:
        os.environ["PYTHONPATH"] = os.pathsep.join(named)  # an empty entry of it means the current folder


def foreign(name: str) -> str | None:
    """Where the package of this name is that would be imported, unless it is ours."""
    spec = find_spec(name)
    place = spec.origin if spec is not None else None
    if place is None or Path(place).resolve() != HOME / name / "__init__.py":
        return place or "nowhere"
    ours = getattr(import_module(name), "PART_OF", None) == "pressmark"  # or it was overwritten
    return None if ours else place


def _complain(what: str) -> int:
    print(f"pressmark: {what}", file=sys.stderr)
    return WRONG
