"""The one write path: what a visit makes of the archive, on both databases."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from archive.archive import Archive
from archive.article import Candidate, Evidence, FieldSource, PageKind
from archive.errors import NotFound
from archive.ingestion.visits import Verdict, Visit
from archive.storage.database import Database
from archive.storage.models import AliasKind, Capture, Reason, UrlState
from tests.archive.conftest import TEXT, Keeper
from tests.archive.identity.prose import prose
from tests.archive.visits import keep, visit
from tests.asked import ask

URL = "https://post.example/2026/river"
EDITED = TEXT.replace("3 centimetres", "30 centimetres")


def test_a_page_seen_first_is_new_with_its_first_revision(keeper: Keeper) -> None:
    outcome = keeper.keep(URL)
    assert (outcome.verdict, outcome.revision) == (Verdict.NEW, 1)
    assert keeper.archive.article(URL).latest.text == TEXT


def test_the_same_text_again_is_unchanged_but_seen_later(keeper: Keeper) -> None:
    keeper.keep(URL)
    assert keeper.keep(URL).verdict is Verdict.UNCHANGED
    article = keeper.archive.article(URL)
    assert len(article.revisions) == 1
    assert article.last_seen_at > article.first_seen_at
    assert [capture.revision for capture in article.captures] == [1, 1]


@pytest.mark.parametrize("same", [TEXT.replace(" ", "  "), TEXT.upper(), TEXT.replace("\n", " \n ")])
def test_space_and_case_make_no_revision(keeper: Keeper, same: str) -> None:
    keeper.keep(URL)
    assert keeper.keep(URL, same).verdict is Verdict.UNCHANGED


def test_another_text_is_a_revision_and_the_old_one_stays(keeper: Keeper) -> None:
    keeper.keep(URL)
    assert keeper.keep(URL, EDITED).verdict is Verdict.REVISED
    assert [revision.text for revision in keeper.archive.article(URL).revisions] == [TEXT, EDITED]


def test_a_teaser_that_rotates_makes_no_revision(keeper: Keeper) -> None:
    keeper.keep(URL, f"{TEXT}\nRead also: the mill opens at last")
    outcome = keeper.keep(URL, f"{TEXT}\nRead also: council passes its budget")
    assert outcome.verdict is Verdict.UNCHANGED


def test_a_capture_that_comes_late_takes_its_place_among_the_revisions(keeper: Keeper) -> None:
    keeper.keep(URL)
    keeper.later(minutes=10)
    keeper.keep(URL, EDITED)
    keeper.later(minutes=-5)
    between = TEXT.replace("5 centimetres", "50 centimetres")
    keeper.keep(URL, between)
    revisions = keeper.archive.article(URL).revisions
    assert [(one.number, one.text) for one in revisions] == [(1, TEXT), (2, between), (3, EDITED)]
    assert [hit.revision for hit in keeper.archive.search("harbour").hits] == [3]


def test_another_headline_is_a_revision_too(keeper: Keeper) -> None:
    keeper.keep(URL)
    assert keeper.keep(URL, title="The river falls").verdict is Verdict.REVISED


def test_search_finds_the_latest_revision_only_unless_told(keeper: Keeper) -> None:
    keeper.keep(URL, TEXT + "\nMarigolds.")
    keeper.keep(URL, TEXT + "\nNasturtiums.")
    assert [hit.article_id for hit in keeper.archive.search("nasturtiums").hits] == [1]
    assert keeper.archive.search("marigolds").hits == ()
    assert [hit.revision for hit in keeper.archive.search("marigolds", all_revisions=True).hits] == [1]


@pytest.mark.parametrize(
    "other",
    [
        "http://post.example/2026/river",
        "https://post.example/2026/river?utm_source=x",
        "https://post.example/2026/river#comments",
        "https://POST.example:443/2026/river",
        "https://post.example/2026/river/",
        "https://www.post.example/2026/river",
    ],
)
def test_other_spellings_of_a_url_lead_to_the_same_article(keeper: Keeper, other: str) -> None:
    first = keeper.keep(URL)
    second = keeper.keep(other)
    assert (second.verdict, second.article_id) == (Verdict.UNCHANGED, first.article_id)
    assert other in {alias.url for alias in keeper.archive.article(URL).aliases}


def test_a_path_in_other_case_with_another_text_is_another_article(keeper: Keeper) -> None:
    first = keeper.keep(URL)
    second = keeper.keep("https://post.example/2026/River", EDITED)
    assert second.article_id != first.article_id


def test_redirects_become_aliases(keeper: Keeper) -> None:
    keeper.keep(URL, via=("https://post.example/r/1", "https://post.example/r/2"))
    aliases = {alias.url: alias.kind for alias in keeper.archive.article("https://post.example/r/1").aliases}
    assert aliases == {
        URL: AliasKind.CANONICAL,
        "https://post.example/r/1": AliasKind.REDIRECT,
        "https://post.example/r/2": AliasKind.REDIRECT,
    }


def test_an_amp_page_joins_its_article_and_never_revises_it(keeper: Keeper) -> None:
    amp = URL + "/amp"
    keeper.keep(URL, amp_url=amp)
    outcome = keeper.keep(amp, TEXT + "\nRead this on our site.", canonical_url=URL)
    assert (outcome.verdict, outcome.article_id) == (Verdict.UNCHANGED, 1)


def test_an_amp_page_that_is_not_modified_still_has_a_text_of_its_own(
    keeper: Keeper, database: Database
) -> None:
    amp, payload = URL + "/amp", b"<p>The river rises. Read this on our site.</p>"
    keeper.keep(URL, amp_url=amp)
    keeper.keep(amp, TEXT + "\nRead this on our site.", canonical_url=URL, payload=payload)
    outcome = keeper.not_modified(amp, payload)
    assert (outcome.verdict, outcome.article_id, outcome.revision) == (Verdict.UNCHANGED, 1, 1)
    with database.read() as session:
        of_page, of_amp, again = session.scalars(select(Capture.digest).order_by(Capture.id))
    assert of_page != of_amp == again


def test_a_state_that_came_back_and_is_not_modified_is_the_latest(keeper: Keeper) -> None:
    payload = b"<p>The river rises.</p>"
    keeper.keep(URL, payload=payload)
    keeper.keep(URL, EDITED)
    assert keeper.keep(URL, payload=payload).revision == 3
    assert keeper.not_modified(URL, payload).revision == 3
    assert [one.revision for one in keeper.archive.article(URL).captures] == [1, 2, 3, 3]


def test_an_amp_page_that_came_first_gives_way_to_the_page_itself(keeper: Keeper) -> None:
    keeper.keep(URL + "/amp", TEXT + "\nRead this on our site.", canonical_url=URL)
    assert keeper.keep(URL).verdict is Verdict.REVISED
    assert keeper.archive.article(URL).latest.text == TEXT


def test_a_canonical_link_to_the_home_page_is_not_believed(keeper: Keeper) -> None:
    keeper.keep(URL, canonical_url="https://post.example/")
    keeper.keep("https://post.example/2026/mill", EDITED, canonical_url="https://post.example/")
    assert keeper.archive.article(URL).url == URL
    assert keeper.archive.summary().articles == 2


def test_a_canonical_link_to_another_article_is_not_believed(keeper: Keeper) -> None:
    keeper.keep(URL)
    mill = "\n".join(f"The miller counted sack number {number} and went home." for number in range(20))
    outcome = keeper.keep("https://post.example/mill-opens-at-last-2211", mill, canonical_url=URL)
    assert outcome.verdict is Verdict.NEW
    assert keeper.archive.article(URL).latest.text == TEXT


def test_the_same_text_elsewhere_is_a_duplicate_in_the_same_story(keeper: Keeper) -> None:
    first = keeper.keep(URL)
    copy = keeper.keep("https://blog.example/borrowed")
    assert (copy.verdict, copy.duplicate_of) == (Verdict.DUPLICATE, first.article_id)
    [hit] = keeper.archive.search("harbour").hits
    assert hit.in_story == 2


def test_a_short_text_that_many_pages_share_makes_no_duplicate(keeper: Keeper) -> None:
    keeper.keep(URL, "Watch the video above.")
    assert keeper.keep("https://blog.example/video", "Watch the video above.").verdict is Verdict.NEW


def test_the_same_payload_on_two_urls_is_stored_once(keeper: Keeper) -> None:
    other = "https://blog.example/borrowed"
    for url in (URL, other):
        keeper.keep(url, payload=b"<p>The river rises.</p>")
    [first], [second] = (keeper.archive.article(url).captures for url in (URL, other))
    assert (first.is_revisit, second.is_revisit) == (False, True)
    assert keeper.archive.captures.response(second).body() == b"<p>The river rises.</p>"


@pytest.mark.parametrize("kind", [kind for kind in PageKind if kind is not PageKind.ARTICLE])
def test_what_is_no_article_is_recorded_and_never_overwrites_one(keeper: Keeper, kind: PageKind) -> None:
    keeper.keep(URL)
    outcome = keeper.keep(URL, "Log in to go on.", kind=kind, kind_why="as the test has it")
    expected = Verdict.UNPUBLISHED if kind is PageKind.SOFT_404 else Verdict.NOT_AN_ARTICLE
    assert (outcome.verdict, outcome.reason) == (expected, Reason(kind))
    assert [revision.text for revision in keeper.archive.article(URL).revisions] == [TEXT]
    [entry] = keeper.archive.unfinished()
    assert (entry.state, entry.reason) == (UrlState.KEPT, Reason(kind))


def test_a_failure_is_recorded_with_its_next_try_and_forgotten_after_a_success(keeper: Keeper) -> None:
    first = keeper.fail(URL, Reason.TIMEOUT)
    early = keeper.fail(URL, Reason.TIMEOUT)  # asked for by hand before its time
    keeper.later(minutes=15)
    second = keeper.fail(URL, Reason.TIMEOUT)
    assert first.retry_at is not None
    assert early.retry_at is not None
    assert second.retry_at is not None
    assert early.retry_at - first.retry_at == timedelta(minutes=1)
    assert second.retry_at - early.retry_at > timedelta(minutes=30)
    assert [entry.state for entry in keeper.archive.unfinished()] == [UrlState.FAILED]
    keeper.keep(URL)
    assert keeper.archive.unfinished() == ()


def test_a_page_that_could_not_be_read_is_fetched_all_the_same(keeper: Keeper) -> None:
    keeper.fail(URL, Reason.EXTRACTION_TIMEOUT)
    assert [entry.state for entry in keeper.archive.unfinished()] == [UrlState.FETCHED]


def test_a_url_that_was_only_discovered_leaves_its_trace(archive: Archive) -> None:
    ask(archive, [URL])
    assert [entry.state for entry in archive.unfinished()] == [UrlState.DISCOVERED]


def test_times_are_kept_in_utc_and_the_day_as_the_page_has_it(keeper: Keeper) -> None:
    tokyo = timezone(timedelta(hours=9))
    keeper.keep(URL, published=datetime(2026, 5, 3, 1, 30, tzinfo=tokyo))
    assert keeper.archive.article(URL).latest.published == datetime(2026, 5, 2, 16, 30, tzinfo=UTC)
    assert [hit.url for hit in keeper.archive.search("river after:2026-05-03").hits] == [URL]


def test_a_day_without_a_time_stays_a_day(keeper: Keeper) -> None:
    keeper.keep(URL, published=date(2026, 5, 3))
    assert keeper.archive.article(URL).latest.published == date(2026, 5, 3)


def test_evidence_is_kept_beside_the_value(keeper: Keeper) -> None:
    offered = (
        Candidate(FieldSource.JSON_LD, "The river rises", "headline"),
        Candidate(FieldSource.TITLE_TAG, "River | Post"),
    )
    keeper.keep(URL, evidence={"title": Evidence(FieldSource.JSON_LD, "first of its kind", offered)})
    evidence = keeper.archive.article(URL).latest.evidence["title"]
    assert evidence["picked"] == "json-ld"
    assert [one["value"] for one in evidence["candidates"]] == ["The river rises", "River | Post"]


def test_what_no_database_can_hold_is_taken_out_of_texts(keeper: Keeper) -> None:
    keeper.keep(URL, TEXT + "\nA NUL\0 and half a \ud83d pair.", title="Bad\0title", authors=("A\0da",))
    latest = keeper.archive.article(URL).latest
    assert (latest.title, latest.authors) == ("Badtitle", ("Ada",))
    assert "A NUL and half a ? pair." in latest.text


def test_a_check_of_all_that_was_kept_is_clean(keeper: Keeper) -> None:
    keeper.keep(URL, via=("https://post.example/r",))
    keeper.keep(URL, EDITED)
    report = keeper.archive.check()
    assert (report.clean, report.captures, report.unindexed) == (True, 3, 0)


def test_an_article_that_is_not_there_is_not_found(archive: Archive) -> None:
    for key in (7, "7", URL, "nonsense", 2**70):
        with pytest.raises(NotFound):
            archive.article(key)


def _new_pages(number: int) -> list[Visit]:
    return [visit(page, f"{URL}/{page}", prose(page, 80)) for page in range(number)]


def _statements(archive: Archive) -> list[tuple[str, Any]]:
    """What the database is told from now on, with the values of each."""
    told: list[tuple[str, Any]] = []
    event.listen(
        archive.database.engine, "before_cursor_execute", lambda *each: told.append((each[2], each[3]))
    )
    return told


def test_new_pages_take_few_statements(archive: Archive) -> None:
    """A statement costs more than the rows in it."""
    statements = _statements(archive)
    keep(archive.database, _new_pages(10))
    assert len(statements) < 14 * 10


def test_new_pages_that_have_nothing_to_do_with_each_other_are_written_together(archive: Archive) -> None:
    statements = _statements(archive)
    keep(archive.database, _new_pages(10))
    tables = [statement.split()[2] for statement, _ in statements if statement.startswith("INSERT INTO")]
    assert [table for table, _ in groupby(tables)].count("article") == 1


LARGE_TABLES = (
    "article",
    "revision",
    "url",
    "capture",
    "wording",
    "handle",
    "waiting_handle",
    "relation",
    "claim",
)


def test_what_is_asked_about_a_new_page_reads_no_large_table_from_end_to_end(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        keep(archive.database, _new_pages(20))
        statements = _statements(archive)
        keep(archive.database, [visit(30, f"{URL}/new", prose(30, 80))])
        plans = archive.database.engine.raw_connection().cursor()
        for statement, values in [one for one in statements if one[0].startswith("SELECT")]:
            steps = [row[3] for row in plans.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
            assert not [step for step in steps if step.startswith(tuple(f"SCAN {t}" for t in LARGE_TABLES))]


def test_of_two_crawls_at_once_neither_calls_a_page_revised_that_did_not_change(keeper: Keeper) -> None:
    keeper.later(minutes=1)
    assert keeper.keep(URL).verdict is Verdict.NEW
    keeper.later(minutes=-1)  # the other one had asked before, and is kept after
    assert keeper.keep(URL).verdict is Verdict.UNCHANGED
    assert len(keeper.archive.article(URL).revisions) == 1
