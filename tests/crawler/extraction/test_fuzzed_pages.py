"""A minute of what a fuzzer makes of the demo's pages: `benchmarks/fuzz_extraction.py`, which also runs for hours."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

LIMITS = ("-max_total_time=60", "-timeout=30", "-rss_limit_mb=500", "-max_len=30000")


@pytest.mark.skipif(
    find_spec("atheris") is None, reason="atheris, the fuzzer, has no wheel for this platform"
)
def test_no_page_that_a_fuzzer_makes_in_a_minute_crashes_the_extraction_or_keeps_it_busy(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-m", "benchmarks.fuzz_extraction", str(tmp_path), *LIMITS]
    done = subprocess.run([*command, f"-artifact_prefix={tmp_path}/"], stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
