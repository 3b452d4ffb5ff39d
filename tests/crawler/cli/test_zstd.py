"""`warc = zstd`: a crawl writes its captures in Zstandard, with a dictionary of the site's earlier pages."""

from pathlib import Path

from fastwarc.warc import ArchiveIterator

from archive.archive import Archive
from tests.crawler.conftest import Pressmark
from tests.sites.blogs import FeedBlog

DICTIONARY = b"\x5d\x2a\x4d\x18"


def files(data: Path) -> list[Path]:
    return sorted((data / "warc").glob("PRESSMARK-*"))


def texts(data: Path) -> dict[str, str]:
    with Archive.open(data) as archive:
        return {article.url: article.latest.text for article in archive.articles()}


def test_captures_are_written_with_a_dictionary_of_earlier_pages_and_read_by_all(
    pressmark: Pressmark, data: Path
) -> None:
    with FeedBlog(8) as site:
        pressmark("sources", "add", site.at("/"), warc="zstd")
        assert pressmark("crawl", warc="zstd").code == 0
        first = files(data)
        site.publish(4)
        assert pressmark("crawl", "--force", warc="zstd").code == 0
    assert {path.suffix for path in files(data)} == {".zst"}
    [second] = [path for path in files(data) if path not in first and path.read_bytes()[:4] == DICTIONARY]
    assert not [path for path in first if path.read_bytes()[:4] == DICTIONARY]
    records = [*ArchiveIterator(second.open("rb"))]
    assert len(records) > 3
    assert pressmark("check").code == 0
    before = texts(data)
    assert len(before) == 12
    assert pressmark("rebuild").code == 0
    assert texts(data) == before


def test_another_coding_is_refused(pressmark: Pressmark) -> None:
    run = pressmark("add", "https://a.example/", warc="brotli")
    assert (run.code, run.err) == (2, "pressmark: warc must be gzip or zstd, not 'brotli'\n")
