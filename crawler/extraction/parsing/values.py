"""Parses the text of flags and lists in structured data."""

import re

FREE = {
    "true": True,
    "false": False,
    "yes": True,
    "no": False,
    "1": True,
    "0": False,
    "free": True,
    "locked": False,
}


def paywalled(text: str) -> bool | None:
    """From `isAccessibleForFree` (`True`, `https://schema.org/False`) or Facebook's `content_tier` (`locked`)."""
    free = FREE.get(text.rpartition("/")[2].strip().lower())
    return None if free is None else not free


def tags(text: str) -> tuple[str, ...] | None:
    """Keywords separated by commas or semicolons, each once."""
    names = dict.fromkeys(tag for part in re.split(r"[;,，、]", text) if (tag := part.strip(" \"'#[]")))
    return tuple(names) or None


def words(text: str) -> str | None:
    return text or None
