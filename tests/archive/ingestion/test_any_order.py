"""Whatever comes first: the same articles, revisions, stories and relations, by any number of writers."""

import multiprocessing
import random
import shutil
from dataclasses import replace
from datetime import date
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.identity.texts.text_signature import text_signature
from archive.ingestion.visits import Visit
from archive.storage.database import Database
from tests.archive.identity.prose import edited, prose
from tests.archive.visits import Kept, keep, kept, visit, withdrawal

ORIGINAL, OTHER = prose(1, 220), prose(2, 200)
TEXTS = (
    ORIGINAL,
    f"{prose(3, 15)}.\n{ORIGINAL}\n{prose(4, 15)}.",
    edited(ORIGINAL, 0.05),
    " ".join(ORIGINAL.split()[:90]),
    OTHER,
    f"{ORIGINAL}.\n{OTHER}.",
    "Watch the video above.",
)
URLS = (
    "https://post.example/2026/river",
    "https://post.example/2026/river/",
    "https://post.example/2026/river/amp",
    "https://post.example/2026/the-river-has-risen",
    "https://post.example/?p=1",
    "https://blog.example/river",
    "https://blog.example/river?ref=home",
)
DAYS = (None, date(2026, 5, 1), date(2026, 5, 2))


@st.composite
def visits(draw: st.DrawFn) -> list[Visit]:
    """Visits to a few URLs, each at a time of its own."""
    made = []
    for minute in range(draw(st.integers(2, 8))):
        url = draw(st.sampled_from(URLS))
        if draw(st.integers(0, 9)) == 0:
            made.append(withdrawal(minute, url))
            continue
        other = st.none() | st.sampled_from(URLS)
        via = draw(st.none() | st.none() | st.sampled_from(URLS))
        text = draw(st.integers(0, len(TEXTS) - 1))
        made.append(
            visit(
                minute,
                url,
                TEXTS[text],
                via=(via,) if via and via != url else (),
                title=draw(st.sampled_from(("The river rises", "The river has risen"))),
                canonical=draw(other),
                amp=draw(st.none() | other),
                published=DAYS[text % len(DAYS)],
            )
        )
    return made


def after(sqlite_template: Path, batches: list[list[Visit]]) -> Kept:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        shutil.copy(sqlite_template, path)
        database = Database.open(path)
        try:
            keep(database, *batches)
            return kept(database)
        finally:
            database.close()


@pytest.mark.slow
@settings(max_examples=25)
@given(visits(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_any_order_of_arrival_and_any_batches_end_the_same(
    sqlite_template: Path, made: list[Visit], chance: random.Random, size: int
) -> None:
    shuffled = chance.sample(made, len(made))
    batches = [shuffled[start : start + size] for start in range(0, len(shuffled), size)]
    assert after(sqlite_template, batches) == after(sqlite_template, [[one] for one in made])


@settings(max_examples=15)
@given(visits())
def test_likenesses_that_were_made_where_pages_were_read_change_nothing(
    sqlite_template: Path, made: list[Visit]
) -> None:
    brought = [_with_likeness(one) for one in made]
    assert after(sqlite_template, [brought]) == after(sqlite_template, [made])


def _with_likeness(visit: Visit) -> Visit:
    page = visit.article
    if page is None:
        return visit
    return replace(visit, article=replace(page, text_signature=text_signature(page.text, page.markdown)))


POST, SLASH, AMP, _, QUERY, BLOG, BLOG_REF = URLS
EDIT_ON_TWO_SITES = [
    visit(0, BLOG, TEXTS[2]),
    visit(4, BLOG, TEXTS[6], via=(BLOG_REF,)),
    visit(5, BLOG_REF, TEXTS[0]),
    visit(7, SLASH, TEXTS[2], via=(BLOG,)),
]
STATE_THAT_CAME_BACK = [
    visit(0, BLOG_REF, TEXTS[3]),
    visit(4, AMP, TEXTS[0]),
    visit(5, QUERY, TEXTS[0]),
    visit(6, QUERY, TEXTS[3], amp=BLOG_REF),
]
ARTICLES_MADE_ONE_BY_AN_UNCHANGED_PAGE = [
    visit(0, BLOG, TEXTS[6]),
    visit(4, QUERY, TEXTS[0]),
    visit(5, POST, TEXTS[2], amp=BLOG),
    visit(6, BLOG, TEXTS[2]),
]
EARLIER_READING_THAT_SAYS_NOTHING = [
    visit(0, POST, TEXTS[0]),
    visit(2, SLASH, TEXTS[0]),
    visit(3, POST, TEXTS[0], canonical=AMP),
    visit(4, SLASH, TEXTS[0], canonical=POST),
]


@pytest.mark.parametrize(
    ("made", "order", "size"),
    [
        pytest.param(EDIT_ON_TWO_SITES, [0, 3, 2, 1], 1, id="an edit on two sites"),
        pytest.param(STATE_THAT_CAME_BACK, [3, 1, 0, 2], 2, id="a state that came back"),
        pytest.param(
            ARTICLES_MADE_ONE_BY_AN_UNCHANGED_PAGE, [0, 1, 2, 3], 2, id="made one by an unchanged page"
        ),
        pytest.param(EARLIER_READING_THAT_SAYS_NOTHING, [2, 3, 1, 0], 1, id="an earlier reading"),
    ],
)
def test_histories_that_once_ended_otherwise_in_another_order(
    sqlite_template: Path, made: list[Visit], order: list[int], size: int
) -> None:
    shuffled = [made[index] for index in order]
    batches = [shuffled[start : start + size] for start in range(0, len(shuffled), size)]
    assert after(sqlite_template, batches) == after(sqlite_template, [[one] for one in made])


WRITERS = 10
FORKSERVER = multiprocessing.get_context("forkserver")  # forked from a process that has no threads
FORKSERVER.set_forkserver_preload([__name__])


def visits_of(writer: int) -> list[Visit]:
    """Each writer sees the same pages, in an order and at times of its own, and not always the same texts there."""
    chance = random.Random(writer)
    pages = [
        (URLS[0], 0),
        (URLS[1], 0),
        (URLS[2], 1),
        (URLS[4], 4),
        (URLS[5], 1),
        (URLS[6], chance.choice((1, 2))),
    ]
    return [
        visit(WRITERS * minute + writer, url, TEXTS[text], canonical=URLS[0] if url == URLS[2] else None)
        for minute, (url, text) in enumerate(chance.sample(pages, len(pages)))
    ]


def write_in_turn(target: str, writer: int, barrier: Barrier) -> None:
    database = Database.open(target)
    barrier.wait()
    keep(database, *([one] for one in visits_of(writer)))
    database.close()


def test_ten_writers_at_once_end_with_the_same_rows_as_one(
    migrated_target: str, sqlite_template: Path
) -> None:
    barrier = FORKSERVER.Barrier(WRITERS)
    writers = [
        FORKSERVER.Process(target=write_in_turn, args=(migrated_target, writer, barrier))
        for writer in range(WRITERS)
    ]
    for process in writers:
        process.start()
    for process in writers:
        process.join()
    assert [process.exitcode for process in writers] == [0] * WRITERS
    everything = sorted(
        (one for writer in range(WRITERS) for one in visits_of(writer)), key=lambda one: one.at
    )
    database = Database.open(migrated_target)
    assert kept(database) == after(sqlite_template, [everything])
    database.close()
