from pathlib import Path

import pytest

from archive.archive import Archive
from archive.article import ExtractedArticle
from archive.errors import BadQuery
from archive.search.facets import FacetCount
from tests.archive.search.shelf import keep


def test_a_program_searches_counts_and_facets_an_open_archive(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        keep(archive.database, ExtractedArticle(url="https://a.example/1", text="Tides and moons."))
        page = archive.search("tides site:a.example")
        assert [hit.url for hit in page.hits] == ["https://a.example/1"]
        assert archive.count("tides") == 1
        assert archive.facets("tides").sites == (FacetCount("a.example", 1),)
        with pytest.raises(BadQuery, match="no matching one"):
            archive.search('"tides')
