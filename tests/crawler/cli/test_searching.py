"""`search` and `export` with each of their options for queries, as their users run them, on both databases."""

from collections.abc import Callable
from datetime import date

import pytest

from archive.article import ExtractedArticle
from archive.storage.database import Database
from tests.archive.search.shelf import keep
from tests.crawler.conftest import Pressmark, Run

PAGES = [
    ExtractedArticle(url=f"https://town.org/{name}", title=title, text=text, published=date(2026, month, 1))
    for month, (name, title, text) in enumerate(
        [
            ("ferry", "The ferry, the ferry", "A ferry, and again a ferry."),
            ("boats", "Boats", "Sailing by night: one of those evenings without a ferry at the quay."),
            (
                "code",
                "Languages",
                "The engine is in C++, its tools are in C# on .NET, and scripts are in Perl.",
            ),
            ("letters", "Letters", "The letter C, a net, and sails on the roof."),
            ("libraries", "المكتبات", "افتتحت المدينة المكتبات الجديدة"),
            ("bridge", "Brücke", "Herr Mueller überquert die Brücke."),
        ],
        start=1,
    )
]

Ask = Callable[..., Run]


@pytest.fixture
def ask(pressmark: Pressmark, database: Database, migrated_target: str) -> Ask:
    """Runs a command on an archive in either database."""
    keep(database, *PAGES)

    def run(*arguments: str) -> Run:
        return pressmark(*arguments, environment={"PRESSMARK_DATABASE": migrated_target})

    return run


def names(done: Run) -> list[str]:
    """The pages whose lines a search printed, in their order."""
    assert done.code == 0, done.err
    return [line.split("\t")[4].rpartition("/")[2] for line in done.out.splitlines()]


def exported(done: Run) -> set[str]:
    assert done.code == 0, done.err
    return {line["url"].rpartition("/")[2] for line in done.lines}


def test_the_best_or_the_newest_come_first(ask: Ask) -> None:
    assert names(ask("search", "ferry")) == ["ferry", "boats"]
    assert names(ask("search", "ferry", "--sort", "relevance")) == ["ferry", "boats"]
    assert names(ask("search", "ferry", "--sort", "date")) == ["boats", "ferry"]
    assert ask("search", "ferry", "--sort", "length").code == 2


def test_pages_go_by_number_and_each_hit_is_on_one(ask: Ask) -> None:
    whole = names(ask("search", "site:town.org", "--sort", "date"))
    assert len(whole) == len(PAGES)
    runs = [
        ask("search", "site:town.org", "--sort", "date", "--limit", "4", "--page", n) for n in ("1", "2", "3")
    ]
    assert [names(run) for run in runs] == [whole[:4], whole[4:], []]
    assert "5 to 6 of 6 found." in runs[1].err
    assert "Nothing on this page: 6 found in all." in runs[2].err
    assert ask("search", "ferry", "--page", "0").code == 2


def test_what_was_taken_of_a_query_is_printed_beside_the_hits(ask: Ask) -> None:
    done = ask("search", "--explain", "C++ – | title:boats !quay")
    assert names(done) == ["code"]
    first, *others = done.err.splitlines()
    assert first == 'understood as: "C++" OR title:"boats" -"quay"'
    assert '  "C++"  is found by: c++' in others
    assert "ignored, since it has no letter or digit: –" in others


@pytest.mark.parametrize("way", [("--stem", "en", "sail"), ("stem:en sail",), ("sail stem:en",)])
def test_forms_of_words_are_found_and_exported_by_option_and_by_the_query(
    ask: Ask, way: tuple[str, ...]
) -> None:
    assert set(names(ask("search", *way))) == {"boats", "letters"}
    assert exported(ask("export", *way)) == {"boats", "letters"}
    assert exported(ask("export", "sail")) == set()


def test_forms_with_prefixes_and_umlauts_are_exported(ask: Ask) -> None:
    assert exported(ask("export", "--stem", "ar", "مكتبات")) == {"libraries"}
    assert exported(ask("export", "مكتبات")) == set()
    assert (
        exported(ask("export", "umlauts:ue Müller"))
        == exported(ask("export", "--umlauts", "Müller"))
        == {"bridge"}
    )
    assert exported(ask("export", "Müller")) == set()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("C++", {"code"}),
        ("c#", {"code"}),
        (".NET", {"code"}),
        ("F#", set()),
        ("C", {"code", "letters"}),
        ("net", {"code", "letters"}),
        ('"in C++, its"', {"code"}),
        ("quay | roof", {"boats", "letters"}),
        ("quay || roof", {"boats", "letters"}),
        ("ferry !quay", {"ferry"}),
        ("ferry -quay", {"ferry"}),
        ("ferry NOT quay", {"ferry"}),
        ("https://town.org/boats", {"boats"}),
        ("http://town.org/boats/?utm_source=mail#top", {"boats"}),
        ("town.org/boats", {"boats"}),
        ("https://town.org/boat", set()),
    ],
)
def test_a_query_finds_what_its_signs_say(ask: Ask, query: str, found: set[str]) -> None:
    assert set(names(ask("search", query))) == exported(ask("export", query)) == found


@pytest.mark.parametrize(
    "query", ["ferry ~quay", "ferry~", "ferry NOT", "ferry !", "ferry |", "| ferry", "ferry AND"]
)
@pytest.mark.parametrize("command", ["search", "export"])
def test_a_sign_that_says_nothing_is_refused(ask: Ask, command: str, query: str) -> None:
    done = ask(command, query)
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith("^\n")
