"""A sentence in any language is found by the words in its middle, on both databases."""

import pytest

from archive.article import ExtractedArticle
from archive.search.hits import find
from archive.search.query import parse
from archive.search.search import Search
from archive.storage.database import Database
from tests.archive.search.sentences import SENTENCES
from tests.archive.search.shelf import NOON, keep

SENTENCE_AND_MIDDLE = [
    (language, marked.replace("|", ""), marked.split("|")[1])
    for language, sentences in SENTENCES.items()
    for marked in sentences
]


@pytest.fixture
def library(database: Database) -> Database:
    keep(
        database,
        *(
            ExtractedArticle(url=f"https://{language}.example/{number}", language=language, text=sentence)
            for number, (language, sentence, _) in enumerate(SENTENCE_AND_MIDDLE)
        ),
    )
    return database


def found(database: Database, query: str) -> list[str]:
    """The passages that a query finds."""
    with database.read() as session:
        hits = find(session, Search(parse(query, NOON.date()), NOON.date()), limit=200).hits
    return ["".join(segment.text for segment in hit.snippet) for hit in hits]


def test_every_sentence_is_found_by_its_middle_words(library: Database) -> None:
    lost = [
        (sentence, query)
        for _, sentence, middle in SENTENCE_AND_MIDDLE
        for query in (f'"{middle}"', middle, middle.upper())
        if sentence not in found(library, query)
    ]
    assert lost == []


def test_a_phrase_finds_no_other_sentence(library: Database) -> None:
    assert [found(library, f'"{middle}"') for _, _, middle in SENTENCE_AND_MIDDLE] == [
        [sentence] for _, sentence, _ in SENTENCE_AND_MIDDLE
    ]


def test_marks_digits_and_case_need_not_be_typed(library: Database) -> None:
    numbers = {
        "橋": 1,
        "水": 5,
        "다리": 1,
        "brucke": 1,
        "isparta OR istanbul": 2,
        "المحصول": 1,
        "42": 2,
        "ΓΕΦΥΡΑΣ": 1,
    }
    assert {query: len(found(library, query)) for query in numbers} == numbers
