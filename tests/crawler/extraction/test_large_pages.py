"""No page of a megabyte takes the time or the memory that a crawl cannot spare."""

import json
import subprocess
import sys

import pytest

from tests.crawler.extraction import large_pages
from tests.crawler.extraction.yardstick import LIMIT


@pytest.mark.slow
def test_a_megabyte_of_anything_is_read_in_bounded_time_and_500_megabytes() -> None:
    """Of CPU time by the yardstick of this run, and of all the memory that a process has for it."""
    command = [sys.executable, "-m", large_pages.__name__]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    read = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(read) == len(large_pages.BULKS) + 1
    assert [one for one in read if one["status"]] == []
    assert [one for one in read if one["yardsticks"] > LIMIT or one["peak_bytes"] > 500_000_000] == []
