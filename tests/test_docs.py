"""What the documentation says is so."""

import re
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from archive.search.field_help import FIELD_HELP
from archive.search.query import FIELDS, parse
from crawler.config import Config, about
from docs import schema
from docs.generated import MARK, PARTS, command_line_reference
from docs.schema_picture import picture

CHECKOUT = Path(__file__).parents[1]


def test_the_schema_page_is_what_the_models_say() -> None:
    assert schema.PAGE.read_text(encoding="utf-8") == schema.schema_page(), "run ./run docs"
    assert schema.PICTURE.read_text(encoding="utf-8") == picture(), "run ./run docs"


def test_every_setting_says_what_it_does() -> None:
    assert all(about(field).endswith(".") for field in fields(Config))


def test_every_field_of_the_query_language_has_examples_that_are_understood() -> None:
    assert set(FIELD_HELP) == set(FIELDS)
    for name, described in FIELD_HELP.items():
        assert described.examples
        for example in described.examples:
            assert parse(f"flood {example}", date(2026, 5, 3)), name


def test_each_part_that_is_generated_is_on_a_page() -> None:
    pages = [page.read_text(encoding="utf-8") for page in (CHECKOUT / "docs").rglob("*.md")]
    assert {name for page in pages for name in MARK.findall(page)} == set(PARTS)


def test_the_command_line_reference_has_every_command() -> None:
    reference = command_line_reference()
    for command in ("add", "sources add", "crawl", "search", "ignore-param"):
        assert f"## `pressmark {command}`" in reference
    assert "`--changed-since <str>`" in reference


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("name", ["architecture.md", "glossary.md"])
def test_every_file_that_a_page_about_the_code_names_exists(name: str) -> None:
    page = (CHECKOUT / "docs" / name).read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:tests/)?(?:crawler|archive)/[\w/]+(?:\.py|/)", page))
    assert len(named) > 30
    assert [path for path in sorted(named) if not (CHECKOUT / path).exists()] == []


def test_each_promise_names_a_test_that_is_there() -> None:
    rows = re.findall(
        r"^\| .+ \| `(.+)` \|$", (CHECKOUT / "docs" / "explanation" / "promises.md").read_text(), re.MULTILINE
    )
    assert rows
    for name in rows:
        assert (CHECKOUT / "tests" / name).exists(), name
