"""How many connections the limit of open files leaves room for, and whether that limit has been reached."""

import errno
import os
import resource
from pathlib import Path

from archive.errors import OutOfFiles

WANTED = 8192  # open files; the limit is raised to it if that is allowed
# files that a crawl opens beside its connections: database, WARCs, pipes of the workers, name servers
OTHERS = 64
FEWEST = 4  # connections with which a crawl begins
FULL = frozenset({errno.EMFILE, errno.ENFILE})


def out_of_files() -> OutOfFiles:
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return OutOfFiles(
        f"no more files can be opened (the limit is {limit}): raise it with `ulimit -n`, and run the same command again"
    )


def connections_allowed() -> int:
    """Raise the limit of open files as far as is useful and allowed. Returns how many connections it leaves room for.

    Raises OutOfFiles if these are too few to begin.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    allowed = (WANTED if soft == resource.RLIM_INFINITY else soft) - _open_now() - OTHERS
    if allowed < FEWEST:
        raise out_of_files()
    return allowed


def is_by_files(error: BaseException) -> bool:
    """Whether a connection could not be made because this process can open no further file."""
    causes = [error]
    while cause := causes[-1].__cause__ or causes[-1].__context__:
        if cause in causes:
            break
        causes.append(cause)
    return any(_errno(cause) in FULL for cause in causes) or _are_used_up()


def _errno(error: BaseException) -> object:
    return getattr(error, "errno", None) or getattr(error, "osError", None)


def _are_used_up() -> bool:
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return error.errno in FULL
    return False


def _open_now() -> int:
    for folder in ("/proc/self/fd", "/dev/fd"):
        if Path(folder).is_dir():
            return sum(1 for _ in Path(folder).iterdir())
    return 64
