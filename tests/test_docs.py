"""What the documentation says is so."""

import re
from dataclasses import fields
from pathlib import Path

from crawler.config import Config
from docs import schema

CHECKOUT = Path(__file__).parents[1]


def test_the_schema_page_is_what_the_models_say() -> None:
    assert schema.PAGE.read_text(encoding="utf-8") == schema.schema_page(), "run ./run docs"


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    page = (CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == {field.name for field in fields(Config)}


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_file_that_the_architecture_page_names_exists() -> None:
    page = (CHECKOUT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:crawler|archive)/[\w/]+(?:\.py|/)", page))
    assert len(named) > 30
    assert [path for path in sorted(named) if not (CHECKOUT / path).exists()] == []


def test_each_promise_names_a_test_that_is_there() -> None:
    rows = re.findall(r"^\| .+ \| `(.+)` \|$", (CHECKOUT / "docs" / "promises.md").read_text(), re.MULTILINE)
    assert rows
    for name in rows:
        assert (CHECKOUT / "tests" / name).exists(), name
