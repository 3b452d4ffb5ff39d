"""Cursors: the place in a list from which its next page begins, as text that programs pass back."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

LENGTH_LIMIT = 200  # characters


def write_cursor(fields: Sequence[object]) -> str:
    """The cursor with these fields, which are values of JSON."""
    return urlsafe_b64encode(json.dumps(fields, separators=(",", ":")).encode()).decode()


def read_cursor(cursor: str) -> Any:
    """The fields of a cursor, which anybody may have written. Raises ValueError."""
    return json.loads(urlsafe_b64decode(cursor[:LENGTH_LIMIT].encode()))
