"""Whatever comes first: the same articles, revisions, stories and relations, by any number of writers."""

import multiprocessing
import random
import shutil
from datetime import date
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.database import Database
from archive.ingest import Visit
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


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty archive's database, to copy: migrations take a while."""
    path = tmp_path_factory.mktemp("empty") / "archive.db"
    Database.open(path).close()
    return path


def after(empty: Path, batches: list[list[Visit]]) -> Kept:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        shutil.copy(empty, path)
        database = Database.open(path)
        try:
            keep(database, *batches)
            return kept(database)
        finally:
            database.close()


@settings(max_examples=25)
@given(visits(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_any_order_of_arrival_and_any_batches_end_the_same(
    empty: Path, made: list[Visit], chance: random.Random, size: int
) -> None:
    shuffled = chance.sample(made, len(made))
    batches = [shuffled[start : start + size] for start in range(0, len(shuffled), size)]
    assert after(empty, batches) == after(empty, [[one] for one in made])


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


def test_ten_writers_at_once_end_with_the_same_rows_as_one(database_target: str, empty: Path) -> None:
    Database.open(database_target).close()
    barrier = FORKSERVER.Barrier(WRITERS)
    writers = [
        FORKSERVER.Process(target=write_in_turn, args=(database_target, writer, barrier))
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
    database = Database.open(database_target)
    assert kept(database) == after(empty, [everything])
    database.close()
