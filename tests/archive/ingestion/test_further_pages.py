"""A further page of an article is a part of it: whatever came first, it makes no article and no revision."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from archive.archive import Archive
from archive.ingestion.visits import Visit
from archive.storage.database import Database
from archive.storage.models import Capture, Reason, Url
from tests.archive.identity.prose import prose
from tests.archive.visits import Kept, keep, kept, leads_to, visit, withdrawal

FIRST, SECOND = "https://post.example/river", "https://post.example/river/2"
ONE, TWO = prose(1, 120), prose(2, 120)


def long_visit(minute: int, text: str = f"{ONE}\n{TWO}") -> Visit:
    """The first page, and a second later the second."""
    first = visit(minute, FIRST, text)
    assert first.article is not None
    [captured] = visit(minute, SECOND, "").captures
    further = replace(captured, at=captured.at + timedelta(seconds=1))
    return replace(first, article=replace(first.article, pages=(SECOND,)), following=((further,),))


def broken_visit(minute: int) -> Visit:
    """The first page alone; the second could not be had."""
    first = visit(minute, FIRST, ONE)
    assert first.article is not None
    return replace(first, article=replace(first.article, breaks_off="no answer"))


def after(database: Database, visits: Sequence[Visit]) -> Kept:
    keep(database, *([one] for one in visits))
    return kept(database)


def test_both_pages_are_one_article_and_the_second_leads_to_it(database: Database) -> None:
    assert after(database, [long_visit(0)]).articles.keys() == {FIRST}
    assert leads_to(database, SECOND) == FIRST
    with database.read() as session:
        rows = session.execute(
            select(Url.url, Capture.follows_id, Capture.revision_id).join(Capture.url).order_by(Capture.id)
        ).all()
    assert [tuple(row) for row in rows] == [(FIRST, None, 1), (SECOND, 1, None)]


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
def test_a_page_by_itself_changes_nothing_whatever_the_order(
    database: Database, order: tuple[int, ...]
) -> None:
    visits = [visit(5, SECOND, TWO), long_visit(7), visit(9, SECOND, f"{TWO} Edited.")]
    found = after(database, [visits[one] for one in order])
    assert (set(found.articles), revisions(found)) == ({FIRST}, 1)
    assert leads_to(database, SECOND) == FIRST


def test_a_visit_that_breaks_off_is_no_edit_but_the_rest_of_a_broken_one_is_kept(database: Database) -> None:
    visits = [long_visit(0), broken_visit(1), long_visit(2)]
    assert revisions(after(database, visits)) == 1
    edited = replace(long_visit(3, f"{ONE}\n{TWO}\n{prose(3, 30)}"))
    assert revisions(after(database, [edited])) == 2


def test_an_article_that_broke_off_at_first_is_kept_whole_later(database: Database) -> None:
    assert revisions(after(database, [broken_visit(0), long_visit(1)])) == 2


def test_the_end_of_a_further_page_is_not_the_articles(database: Database) -> None:
    gone = withdrawal(3, SECOND)
    assert gone.failure is not None
    assert gone.failure.reason is Reason.GONE
    keep(database, [long_visit(0)], [gone])
    assert leads_to(database, SECOND) == FIRST
    with Archive(database, warcs=None) as archive:  # type: ignore[arg-type]
        assert archive.article(FIRST).state == "published"


def revisions(found: Kept) -> int:
    [(_, _, _, its_revisions, _)] = found.articles.values()
    assert isinstance(its_revisions, tuple)
    return len(its_revisions)
