"""Patterns for the paths of URLs, written as in robots.txt (RFC 9309 2.2.3): a pattern matches paths that begin with
it, `*` stands for any characters, `$` for the end."""

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from archive.errors import BadConfig


def checked(pattern: str) -> str:
    """The pattern, if it is valid. Raises BadConfig."""
    if not pattern.startswith(("/", "*")):
        raise BadConfig(f"{pattern!r} is not a path pattern; write /blog/, /tag/* or *.pdf$")
    return pattern


def is_wanted(url: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Whether `include` matches the URL's path and query (an empty `include` matches all), and `exclude` does not."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    is_included = not include or any(_compiled(pattern).match(target) for pattern in include)
    return is_included and not any(_compiled(pattern).match(target) for pattern in exclude)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    end = "$" if pattern.endswith("$") else ""
    return re.compile(".*".join(map(re.escape, pattern.removesuffix("$").split("*"))) + end, re.DOTALL)
