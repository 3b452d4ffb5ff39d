"""Other forms of a word are found on request, by the rules of the language asked for, alike on both databases."""

import pytest

from archive.article import ExtractedArticle
from archive.errors import BadQuery
from archive.search.hits import find
from archive.search.query import parse
from archive.search.search import Search
from archive.search.stemming import LANGUAGES
from archive.storage.database import Database
from tests.archive.search.shelf import NOON, keep

TEXTS = [
    *("A fly sat.", "The flies flew.", "It was flooded.", "Floods rise."),
    *("صدر الكتاب أمس", "هذا كتاب", "وكتابهم ضاع", "Ia membaca.", "Buku bacaan"),
    *("زارت المدرسة أمس", "مدرسة جديدة", "والمدرسة بعيدة", "سيارات سريعة", "هذه السيارة"),
    *("کوچکترین شهر", "خانه کوچک"),
    *("Die Häuser brennen.", "Ein Haus", "東京都"),
]


@pytest.fixture
def library(database: Database) -> Database:
    keep(
        database, *(ExtractedArticle(url=f"https://a.example/{n}", text=text) for n, text in enumerate(TEXTS))
    )
    return database


def found(database: Database, query: str, language: str) -> list[str]:
    with database.read() as session:
        node = parse(f"stem:{language} {query}", NOON.date())
        hits = find(session, Search(node, NOON.date())).hits
    return sorted("".join(part.text for part in hit.snippet) for hit in hits)


def test_forms_of_a_word_are_found_in_the_language_asked_for(library: Database) -> None:
    assert found(library, "flies", "en") == ["A fly sat.", "The flies flew."]
    assert found(library, "flooding", "en") == ["Floods rise.", "It was flooded."]
    assert found(library, "Haus", "de") == ["Die Häuser brennen.", "Ein Haus"]
    assert found(library, "Haus", "en") == ["Ein Haus"]


def test_forms_that_begin_otherwise_are_found_where_the_language_has_prefixes(library: Database) -> None:
    books = ["صدر الكتاب أمس", "هذا كتاب", "وكتابهم ضاع"]
    assert found(library, "كتاب", "ar") == sorted(books)
    assert found(library, "الكتاب", "ar") == sorted(books)
    schools = sorted(["زارت المدرسة أمس", "مدرسة جديدة", "والمدرسة بعيدة"])
    assert found(library, "مدرسة", "ar") == found(library, "المدرسة", "ar") == schools
    assert found(library, "السيارات", "ar") == sorted(["سيارات سريعة", "هذه السيارة"])
    assert found(library, "کوچک", "fa") == sorted(["کوچکترین شهر", "خانه کوچک"])
    assert found(library, "membaca", "id") == ["Buku bacaan", "Ia membaca."]


def test_phrases_prefixes_fields_and_words_that_are_not_there_stay_as_they_are(library: Database) -> None:
    assert found(library, '"the fly"', "en") == []
    assert found(library, "floode*", "en") == ["It was flooded."]
    assert found(library, "title:flies", "en") == []
    assert found(library, "東京", "en") == ["東京都"]
    assert found(library, "zebras", "en") == []


def test_what_is_excluded_is_excluded_in_all_its_forms(library: Database) -> None:
    assert found(library, "(flies OR floods) -flood", "en") == ["A fly sat.", "The flies flew."]


def test_a_language_without_stems_is_refused_with_those_that_have_them(library: Database) -> None:
    with pytest.raises(BadQuery, match="no word forms are known for 'zh'; choose from ar, ca, cs"):
        found(library, "flies", "zh")


def test_every_language_has_its_stemmer() -> None:
    from snowballstemmer import algorithms

    assert set(LANGUAGES.values()) <= set(algorithms())
