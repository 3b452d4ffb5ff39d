"""`ignore-param` as its users run it."""

import json
from pathlib import Path

import pytest

from archive.archive import Archive
from tests.archive.identity.prose import prose
from tests.archive.visits import keep, visit
from tests.crawler.conftest import Pressmark

URL = "https://post.example/river?view="


@pytest.fixture(autouse=True)
def kept(data: Path) -> None:
    """Two pages that differ in one parameter."""
    with Archive.open(data) as archive:
        keep(archive.database, [visit(n, f"{URL}{n}", prose(n, 120)) for n in (1, 2)])


def test_a_parameter_is_ignored_and_kept_as_a_person_says(pressmark: Pressmark) -> None:
    [line] = pressmark("ignore-param").out.splitlines()
    assert line.startswith("post.example\tview\tkept\tsame text in 0, different text in 1 groups")
    assert "\tignored\tdecided by you" in pressmark("ignore-param", "post.example", "view").out
    assert len(pressmark("search", "site:post.example", "--expand").out.splitlines()) == 1
    done = pressmark("ignore-param", f"{URL}1", "view", "--undo", "--json")
    assert [(one["is_noise"], one["decided"]) for one in json.loads(done.out)] == [(False, False)]
    assert len(pressmark("search", "site:post.example", "--expand").out.splitlines()) == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["post.example"], "give a site and a parameter"),
        (["post.example", "view=1"], "is not the name of a parameter"),
        (["post.example", "utm_source"], "nothing to decide"),
        (["no site", "view"], "not a URL"),
        (["post.example", "view", "--keep", "--undo"], "not both"),
    ],
)
def test_what_cannot_be_decided_is_said_in_a_line(pressmark: Pressmark, given: list[str], said: str) -> None:
    done = pressmark("ignore-param", *given)
    assert done.code == 2
    *warnings, line = done.err.splitlines()
    assert all("belong to another data folder" in one for one in warnings)  # these rows have no WARC
    assert said in line
