"""A minute of what a fuzzer makes of the demo's pages: `benchmarks/fuzz_extraction.py`, which also runs for hours."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

# Linux counts as a process's peak what the one had that started it, here all of the tests: a small one stands between.
BETWEEN = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"
LIMITS = ("-max_total_time=60", "-timeout=30", "-rss_limit_mb=500", "-max_len=30000")


@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("atheris") is None, reason="atheris, the fuzzer, has no wheel for this platform"
)
def test_no_page_that_a_fuzzer_makes_in_a_minute_crashes_the_extraction_or_keeps_it_busy(
    tmp_path: Path,
) -> None:
    fuzz = [sys.executable, "-m", "benchmarks.fuzz_extraction", str(tmp_path), *LIMITS]
    command = [sys.executable, "-c", BETWEEN, *fuzz, f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
