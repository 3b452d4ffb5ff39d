"""`python -m benchmarks.extraction --folds`: what a rule is worth on pages of publishers that it was not made on."""

import json
from pathlib import Path

import pytest

from benchmarks.extraction import main
from tests.crawler.extraction.pages import meta, page

HEADLINE = "Harbour reopens at noon"
PUBLISHERS = ("gull", "tern", "heron", "plover", "curlew", "dunlin")


def row(host: str, head: str, headline: str) -> str:
    html = page(head, "<p>By Ada Finch</p><p>3 May 2024</p>", headline=headline).decode()
    known = {"title": HEADLINE, "authors": ["Ada Finch"], "date": "2024-05-03"}
    return json.dumps({"id": host, "url": f"https://{host}.example/harbour", "html": html} | known)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Six publishers have a kicker in their headings, one a title for search engines."""
    rows = [row(host, meta(og_title=HEADLINE), f"After the storm {HEADLINE}") for host in PUBLISHERS]
    rows.append(row("lapwing", meta(og_title="When does the harbour reopen?"), HEADLINE))
    file = tmp_path / "pages.jsonl"
    file.write_text("\n".join(rows), encoding="utf-8")
    return file


def test_a_rule_counts_left_out_where_it_pays_on_three_other_publishers(
    pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(pages), "--folds"])

    table = capsys.readouterr().out
    assert "| title: the heading is this, or this and a kicker or section | 6 | 0 |" in table
    assert "| title: the heading, which readers see | 1 | 0 |" in table
    assert (
        "| title | 1.000 | 0.857 |" in table
    )  # six of seven: the rule of one publisher alone is not counted
    assert "| authors | 1.000 | 1.000 |" in table
    assert "| date | 1.000 | 1.000 |" in table


def test_misses_are_named_with_what_is_right(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    html = page(headline="Another headline").decode()
    pages.write_text(
        json.dumps({"id": "gull", "url": "https://gull.example/a", "html": html, "title": "Its own"})
    )

    main([str(pages), "--misses"])

    assert "gull title: 'Its own', not 'Another headline'" in capsys.readouterr().out
