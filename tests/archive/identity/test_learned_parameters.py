"""Query parameters that tell no articles of a site apart: learned from its pages, or decided; on both databases."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.archive import Archive
from archive.errors import BadUrl
from archive.ingestion.visits import Verdict, Visit
from archive.maintenance.database_swap import DatabaseSwap
from archive.storage.models import Command
from tests.archive.identity.prose import edited, prose
from tests.archive.ingestion.test_any_order import after
from tests.archive.visits import keep, kept, visit

SITE = "https://post.example"
PATHS = ("/river", "/bridge", "/harbour", "/market")
TEXTS = {path: prose(seed, 120) for seed, path in enumerate(PATHS)}


def same_text(minute: int, path: str) -> list[Visit]:
    """The page at this path as two readers were led to it."""
    urls = (f"{SITE}{path}?sid=1", f"{SITE}{path}?sid=2")
    return [visit(minute + n, url, TEXTS[path], title=path) for n, url in enumerate(urls)]


def learned() -> list[Visit]:
    """What shows that `sid` tells nothing apart."""
    return [one for number, path in enumerate(PATHS[:3]) for one in same_text(2 * number, path)]


def revisions(archive: Archive) -> dict[str, int]:
    """How many each article has, by its URL."""
    return {article.url.removeprefix(SITE): len(article.revisions) for article in archive.articles()}


def test_pages_of_three_paths_teach_that_a_parameter_tells_nothing_apart(archive: Archive) -> None:
    keep(archive.database, learned()[:4])
    assert len(revisions(archive)) == 4
    keep(archive.database, learned()[4:])
    assert revisions(archive) == {f"{path}?sid=1": 1 for path in PATHS[:3]}
    [known] = archive.parameters.all()
    assert (known.site, known.name, known.is_noise, known.decided) == ("post.example", "sid", True, False)


def test_what_a_batch_shows_to_be_one_article_is_told_of_as_new_once(archive: Archive) -> None:
    crawl = archive.begin_crawl(Command.ADD, "test")
    keep(archive.database, learned()[:4])
    told = [one.verdict for one in archive.ingest(learned()[4:], crawl).outcomes]
    assert told == [Verdict.NEW, Verdict.UNCHANGED]


def test_once_learned_an_edit_under_another_value_is_a_revision(archive: Archive) -> None:
    keep(archive.database, learned())
    market = TEXTS["/market"]
    keep(archive.database, [visit(10, f"{SITE}/market?sid=7", market)])
    keep(archive.database, [visit(11, f"{SITE}/market?sid=8", edited(market, 0.1))])
    assert revisions(archive)["/market?sid=7"] == 2


def test_the_url_without_the_parameter_is_preferred(archive: Archive) -> None:
    keep(archive.database, learned(), [visit(10, f"{SITE}/river", TEXTS["/river"], title="/river")])
    assert "/river" in revisions(archive)
    assert archive.article(f"{SITE}/river?sid=2").url == f"{SITE}/river"


def test_a_page_with_another_text_teaches_the_contrary_and_parts_what_was_one(archive: Archive) -> None:
    keep(archive.database, learned(), [visit(10, f"{SITE}/river?sid=3", prose(9, 120))])
    assert len(revisions(archive)) == 7
    [known] = archive.parameters.all()
    assert (known.is_noise, known.same, known.other) == (False, 2, 1)


def test_a_parameter_by_which_a_site_tells_its_articles_apart_is_never_noise(archive: Archive) -> None:
    keep(archive.database, [visit(n, f"{SITE}/read?id={n}", prose(n, 120)) for n in range(60)])
    same = [visit(60 + n, f"{SITE}/read?id={n}&sid=4", prose(n, 120)) for n in range(3)]
    keep(archive.database, same)
    assert {one.name: one.is_noise for one in archive.parameters.all()} == {"id": False, "sid": True}
    assert len(revisions(archive)) == 60


def test_texts_too_short_to_tell_apart_teach_nothing(archive: Archive) -> None:
    pages = [f"{SITE}{path}?v={value}" for path in PATHS for value in (1, 2)]
    keep(archive.database, [visit(n, url, "Watch the video above.") for n, url in enumerate(pages)])
    assert archive.parameters.all() == []
    assert len(revisions(archive)) == len(pages)


def test_a_person_decides_that_a_parameter_is_ignored_and_takes_it_back(archive: Archive) -> None:
    pages = [visit(n, f"{SITE}/river?view={n}", prose(n, 120)) for n in range(3)]
    keep(archive.database, pages)
    before = kept(archive.database)
    archive.parameters.decide(f"{SITE}/any/page", "View", is_noise=True)
    assert revisions(archive) == {"/river?view=0": 3}
    keep(archive.database, [visit(5, f"{SITE}/river?view=9", prose(9, 120))])
    assert revisions(archive) == {"/river?view=0": 4}
    archive.parameters.decide("post.example", "view", is_noise=None)
    assert len(revisions(archive)) == 4
    assert {url: kept(archive.database).articles[url] for url in before.articles} == before.articles


def test_a_person_decides_that_a_parameter_tells_articles_apart_whatever_was_learned(
    archive: Archive,
) -> None:
    keep(archive.database, learned())
    archive.parameters.decide("post.example", "sid", is_noise=False)
    assert len(revisions(archive)) == 6
    keep(archive.database, same_text(10, "/market"))
    assert len(revisions(archive)) == 8


def test_a_page_that_was_split_off_stays_apart(archive: Archive) -> None:
    keep(archive.database, learned())
    archive.stories.split(f"{SITE}/river?sid=2", as_own_article=True)
    keep(archive.database, same_text(10, "/market"))
    assert set(revisions(archive)) == {"/river?sid=2", *(f"{path}?sid=1" for path in PATHS)}


def test_what_was_decided_is_carried_into_a_new_database(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        archive.parameters.decide("post.example", "view", is_noise=True)
    with DatabaseSwap.begin(tmp_path, None) as rebuilding:
        keep(rebuilding.archive.database, [visit(n, f"{SITE}/a?view={n}", prose(n, 120)) for n in range(2)])
        rebuilding.finish()
    with Archive.open(tmp_path) as archive:
        assert revisions(archive) == {"/a?view=0": 2}


@pytest.mark.parametrize("name", ["", "a=b", "x&y", "utm_source", "amp"])
def test_what_is_no_parameter_to_decide_on_is_refused(archive: Archive, name: str) -> None:
    with pytest.raises(BadUrl):
        archive.parameters.decide("post.example", name, is_noise=True)


QUERIES = ("", "?sid=1", "?sid=2", "?sid=1&ref=x", "?ref=x")


@st.composite
def visits(draw: st.DrawFn) -> list[Visit]:
    """Visits to pages of a few paths that mostly show one text each, at times an edit, seldom another."""
    made = []
    for minute in range(draw(st.integers(6, 14))):
        path, query = draw(st.sampled_from(PATHS)), draw(st.sampled_from(QUERIES))
        kind = draw(st.integers(0, 19))
        text = TEXTS[path] if kind < 15 else edited(TEXTS[path], 0.05) if kind < 19 else prose(99, 120)
        made.append(visit(minute, f"{SITE}{path}{query}", text, title=path))
    return made


@settings(max_examples=15)
@given(visits(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_any_order_of_arrival_teaches_the_same(
    sqlite_template: Path,
    made: list[Visit],
    chance: random.Random,
    size: int,
) -> None:
    shuffled = chance.sample(made, len(made))
    batches = [shuffled[start : start + size] for start in range(0, len(shuffled), size)]
    assert after(sqlite_template, batches) == after(sqlite_template, [[one] for one in made])
