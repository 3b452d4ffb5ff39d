"""What a second is worth just now: CPU time is no constant on a machine whose cores and caches others use as well.

A limit for a page is so many times the time that a fixed piece of like work takes, measured before and after it.
"""

import re
import time
from collections.abc import Callable
from typing import Any

import lxml.html

_PAGE = b"<html><body>" + b"<p class=text>The <b>ferry</b> left the harbour late.</p>" * 20_000
LIMIT = 50  # yardsticks, for a page of a megabyte
_WORD = re.compile(r"\w+")


def yardstick_s() -> float:
    """The CPU time of parsing a page, and looking at each of its words: a tenth of a second on a
    machine where a page may take five."""
    start = time.process_time()
    tree = lxml.html.document_fromstring(_PAGE)
    elements: list[Any] = list(
        tree.iter()
    )  # all at once: it is the memory that is slower where others use it
    words = sum(len(_WORD.findall(each.text_content())) + len(dict(each.attrib)) for each in elements[2:])
    assert words > 0
    return time.process_time() - start


def in_yardsticks(work: Callable[[], object]) -> float:
    """How many times as long the work takes."""
    before = yardstick_s()
    start = time.process_time()
    work()
    took_s = time.process_time() - start
    return took_s / max(before, yardstick_s())
