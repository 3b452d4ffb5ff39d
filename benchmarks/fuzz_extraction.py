"""Feeds pages that a fuzzer makes to the extraction, until one crashes it, keeps it busy or takes too much memory.

    python -m benchmarks.fuzz_extraction CORPUS [-max_total_time=3600] [-timeout=25] [-rss_limit_mb=500]

CORPUS is a folder to start from, to which what reaches new code is added; the demo's pages, if it is empty. The
options are libFuzzer's. The fuzzer comes with the development environment where it has a wheel: Linux on x86-64.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["crawler.extraction"]):
    import crawler.extraction.article  # noqa: F401  (what `extract` would load at its first call)
    from crawler.extraction import extract

from crawler.demo import DemoWeb, response_for
from crawler.demo.content import sites

URL = "https://gull.example/2024/05/harbour"


def read(data: bytes) -> None:
    """The first byte chooses between a page as it came and one that is HTML for certain."""
    extract(data if data[:1] < b"\x80" else b"<html><body>" + data[1:], URL)


def seed(corpus: Path) -> None:
    web = DemoWeb({site.name: f"https://{site.name}.example" for site in sites()})
    for page in web.pages:
        (corpus / page.id.replace("/", "-")).write_bytes(response_for(web, page.site, page.path).body)


if __name__ == "__main__":
    corpora = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("-")]
    if corpora and not any(corpora[0].iterdir()):
        seed(corpora[0])
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()
