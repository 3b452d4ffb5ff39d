"""Feeds pages that a fuzzer makes to the extraction, until one crashes it, keeps it busy or takes too much memory.

    pip install atheris
    python -m benchmarks.fuzz_extraction CORPUS [-max_total_time=600] [-timeout=5] [-rss_limit_mb=500] [-max_len=100000]

CORPUS is a folder to start from, to which what reaches new code is added; the options are libFuzzer's.
"""

import sys

import atheris

with atheris.instrument_imports(include=["crawler.extraction"]):
    import crawler.extraction.article  # noqa: F401  (what `extract` would load at its first call)
    from crawler.extraction import extract

URL = "https://gull.example/2024/05/harbour"


def read(data: bytes) -> None:
    """The first byte chooses between a page as it came and one that is HTML for certain."""
    extract(data if data[:1] < b"\x80" else b"<html><body>" + data[1:], URL)


if __name__ == "__main__":
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()
