"""What pages ask of those who keep them is recorded, shown, and obeyed if a setting says so."""

import gzip
from dataclasses import replace
from pathlib import Path

from tests.crawler.cli.test_rebuild import contents
from tests.crawler.conftest import Pressmark
from tests.sites import ServedPages
from tests.sites.articles import articles

ASKS = b'<meta name="robots" content="noarchive"></head>'


def site() -> ServedPages:
    pages = articles(4)
    first = pages["/news/0"]
    pages["/news/0"] = replace(first, headers={"X-Robots-Tag": "noindex", "tdm-reservation": "1"})
    pages["/news/1"] = replace(pages["/news/1"], body=pages["/news/1"].body.replace(b"</head>", ASKS))
    return ServedPages(pages)


def test_they_are_recorded_with_the_capture_and_shown_also_after_a_rebuild(
    pressmark: Pressmark, data: Path
) -> None:
    with site() as served:
        run = pressmark("add", *(served.at(f"/news/{number}") for number in range(3)))
        assert run.code == 0
        shown = {number: pressmark("show", served.at(f"/news/{number}")).out for number in range(3)}
    assert "noindex, tdm-reservation" in shown[0]
    assert "noarchive" in shown[1]
    assert "page asks" not in shown[2]
    before = contents(data)
    assert pressmark("rebuild").code == 0
    assert contents(data) == before


def test_a_page_whose_directive_is_obeyed_is_not_kept_in_the_warc_either(
    pressmark: Pressmark, data: Path
) -> None:
    with site() as served:
        urls = [served.at(f"/news/{number}") for number in range(3)]
        run = pressmark("add", *urls, "--json", obey_directives="noarchive, TDM-reservation")
    found = {line["url"]: line["reason"] or line["verdict"] for line in run.lines}
    assert found == {urls[0]: "robots-directive", urls[1]: "robots-directive", urls[2]: "new"}
    [file] = (data / "warc").glob("*.warc.gz")
    written = gzip.decompress(file.read_bytes())
    assert urls[2].encode() in written
    assert urls[0].encode() not in written
    assert urls[1].encode() not in written
