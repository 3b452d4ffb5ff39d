"""What recurs over a site's articles is learned, shown, and never taken for an edit."""

from collections.abc import Sequence
from dataclasses import asdict, replace

import pytest

from archive.archive import Archive
from archive.article import (
    NO_PROFILE,
    Candidate,
    Evidence,
    ExtractedArticle,
    FieldSource,
    SitePlace,
    SiteTemplate,
)
from archive.ingestion.site_profiles import MIN_ARTICLES, NEWEST, teaching_revisions
from archive.ingestion.visits import Verdict
from archive.storage.models import Command, Revision
from tests.archive.conftest import Keeper
from tests.archive.identity.prose import prose

HOME = "https://post.example/"
APPEAL = "The Post lives from its readers, and a yearly pass costs less than a loaf of bread a week."


def own(number: int) -> str:
    return "\n".join(prose(10 * number + part, 30) for part in range(4))


def evidence(titles: Sequence[str] = (), names: Sequence[str] = ()) -> dict[str, Evidence]:
    def of(values: Sequence[str]) -> Evidence:
        return Evidence(FieldSource.META, "", tuple(Candidate(FieldSource.META, value) for value in values))

    return {"title": of(titles), "authors": of(names)}


def keep_site(keeper: Keeper, articles: int = MIN_ARTICLES, site: str = HOME) -> None:
    """Articles that all carry an appeal, a rubric in the title, and a name beside the author's."""
    for number in range(articles):
        title = f"Headline {number} - Town Life"
        keeper.keep(
            f"{site}{number}",
            f"{own(number)}\n{APPEAL}",
            title=title,
            authors=(f"Author {number}",),
            evidence=evidence([title], [f"Author {number}", "The Post Desk"]),
        )
    keeper.end_crawl()


def test_what_recurs_over_a_sites_articles_is_its_profile(keeper: Keeper) -> None:
    keep_site(keeper)
    profile = keeper.archive.profiles.of(f"{HOME}any")
    assert profile.paragraphs == {APPEAL.casefold()}
    assert profile.title_parts == {"town life"}
    assert profile.names == {"the post desk"}


def test_it_is_shown_with_counts_and_days(keeper: Keeper) -> None:
    keep_site(keeper)
    kept = keeper.archive.profiles.kept(HOME)
    assert kept is not None
    assert (kept.site, kept.articles, kept.sampled) == ("post.example", MIN_ARTICLES, MIN_ARTICLES)
    assert {(one.kind, one.articles) for one in kept.recurring} == {
        (kind, MIN_ARTICLES) for kind in ("paragraph", "title part", "name")
    }


def test_too_few_pages_show_nothing(keeper: Keeper) -> None:
    keep_site(keeper, MIN_ARTICLES - 1)
    assert keeper.archive.profiles.of(HOME) == NO_PROFILE
    assert keeper.archive.profiles.kept(HOME) is None


def test_the_only_author_of_a_blog_is_its_author(keeper: Keeper) -> None:
    for number in range(MIN_ARTICLES):
        keeper.keep(
            f"{HOME}{number}", own(number), authors=("Ada Stone",), evidence=evidence(names=["Ada Stone"])
        )
    keeper.end_crawl()
    assert keeper.archive.profiles.of(HOME).names == frozenset()


def test_headings_recur_and_are_each_articles_own(keeper: Keeper) -> None:
    for number in range(MIN_ARTICLES):
        text = own(number)
        keeper.keep(f"{HOME}{number}", f"Ingredients\n{text}", markdown=f"## Ingredients\n\n{text}")
    keeper.end_crawl()
    assert keeper.archive.profiles.of(HOME).paragraphs == frozenset()


def test_a_profile_is_made_anew_when_the_site_has_grown(keeper: Keeper) -> None:
    keep_site(keeper)
    keep_site(keeper, MIN_ARTICLES + 1)
    assert sampled(keeper.archive) == MIN_ARTICLES
    keep_site(keeper, 2 * MIN_ARTICLES)
    assert sampled(keeper.archive) == 2 * MIN_ARTICLES


def sampled(archive: Archive) -> int:
    kept = archive.profiles.kept(HOME)
    assert kept is not None
    return kept.sampled


@pytest.mark.parametrize("text", [own(3), f"{own(3)}\n{APPEAL}"])
@pytest.mark.parametrize("title", ["Headline 3", "Headline 3 - Town Life"])
def test_a_learned_profile_makes_no_revision(keeper: Keeper, text: str, title: str) -> None:
    keep_site(keeper)
    assert keeper.keep(f"{HOME}3", text, title=title).verdict is Verdict.UNCHANGED


def test_a_real_edit_is_still_a_revision(keeper: Keeper) -> None:
    keep_site(keeper)
    edited = own(3).replace(own(3).split()[7], "nevertheless", 1)
    assert keeper.keep(f"{HOME}3", edited, title="Headline 3").verdict is Verdict.REVISED


def test_what_was_read_before_the_profile_was_learned_is_stale_until_it_is_read_again(keeper: Keeper) -> None:
    keep_site(keeper)
    stale = keeper.archive.extractions.stale("test")
    assert stale == list(range(1, MIN_ARTICLES + 1))
    page = ExtractedArticle(f"{HOME}0", title="Headline 0", text=own(0))
    keeper.archive.extractions.replace([(stale[0], page)], "test")
    assert keeper.archive.extractions.stale("test") == stale[1:]


def test_only_a_profile_with_another_meaning_has_older_pages_read_again(keeper: Keeper) -> None:
    keep_site(keeper)
    outdated = keeper.archive.extractions.outdated("test")
    assert outdated == list(range(1, MIN_ARTICLES + 1))
    keeper.archive.extractions.leave(outdated)
    keep_site(keeper, 2 * MIN_ARTICLES)
    assert sampled(keeper.archive) == 2 * MIN_ARTICLES
    assert not {*outdated} & {*keeper.archive.extractions.outdated("test")}


def test_sites_whose_pages_all_have_the_profile_are_not_looked_through_again(keeper: Keeper) -> None:
    keep_site(keeper)
    keeper.archive.profiles.teach("post.example", [], {})
    outdated = keeper.archive.extractions.outdated("test")
    keeper.archive.extractions.leave(outdated[1:])
    keeper.archive.extractions.settle("test")
    assert keeper.archive.profiles.is_any_unapplied()
    assert keeper.archive.extractions.outdated("test") == outdated[:1]
    keeper.archive.extractions.leave(outdated[:1])
    keeper.archive.extractions.settle("test")
    assert not keeper.archive.profiles.is_any_unapplied()
    keeper.archive.profiles.teach("post.example", [SiteTemplate((PLACE,), 10)], {})
    assert keeper.archive.profiles.is_any_unapplied()
    assert keeper.archive.extractions.outdated("test") == list(range(1, MIN_ARTICLES + 1))


def test_what_a_listing_said_is_known_where_a_page_is_read_again(keeper: Keeper) -> None:
    said = Candidate(FieldSource.FEED, "The river rises", "listing")
    offered = (Candidate(FieldSource.META, "Rising river", "og:title"), said)
    keeper.keep(f"{HOME}1", own(1), evidence={"title": Evidence(FieldSource.FEED, "", offered)})
    [origin] = keeper.archive.extractions.origins([1])
    assert origin.listed == (("title", said),)


PLACE = SitePlace("authors", "body > p.sign", held=10, contradicted=0, seen="2026-05-03")


def test_what_captures_teach_is_kept_shown_and_used(keeper: Keeper) -> None:
    keep_site(keeper)
    assert keeper.archive.profiles.to_teach() == ["post.example"]
    keeper.archive.profiles.teach("post.example", [SiteTemplate((PLACE,), 10)], {"posted # <month> #": 10})
    assert keeper.archive.profiles.to_teach() == []
    profile = keeper.archive.profiles.of(HOME)
    assert profile.templates == (SiteTemplate((PLACE,), 10),)
    assert profile.patterns == {"posted # <month> #"}
    kept = keeper.archive.profiles.kept(HOME)
    assert kept is not None
    assert kept.templates == profile.templates
    assert ("date line", "posted # <month> #") in {(one.kind, one.text) for one in kept.recurring}


def test_a_first_crawl_takes_only_what_nearly_all_pages_have_and_its_end_the_rest(keeper: Keeper) -> None:
    """Five of ten posts in a row belong to a series: in a longer sample, its note may be theirs."""
    note = "This is a part of our long series on the harbour, which began in spring."
    for number in range(MIN_ARTICLES):
        series = f"\n{note}" if number < MIN_ARTICLES / 2 else ""
        keeper.keep(f"{HOME}{number}", f"{own(number)}\n{APPEAL}{series}", title=f"Headline {number}")
    profiles = keeper.archive.profiles
    profiles.learn_at_once("post.example", [SiteTemplate((PLACE,), 10)], {"posted # <month> #": 10})
    assert profiles.of(HOME).paragraphs == {APPEAL.casefold()}
    assert profiles.of(HOME).patterns == {"posted # <month> #"}
    assert len(keeper.archive.extractions.outdated("test")) == MIN_ARTICLES
    assert profiles.to_teach() == []

    profiles.learn_at_once("post.example", [], {})  # by another crawl, a moment later
    assert profiles.of(HOME).templates == (SiteTemplate((PLACE,), 10),)

    keeper.end_crawl()
    assert profiles.of(HOME).paragraphs == {APPEAL.casefold(), note.casefold()}
    assert profiles.of(HOME).templates == (SiteTemplate((PLACE,), 10),)


def test_only_other_places_have_older_pages_read_again(keeper: Keeper) -> None:
    keep_site(keeper)
    keeper.archive.profiles.teach("post.example", [SiteTemplate((PLACE,), 10)], {})
    keeper.archive.extractions.leave(keeper.archive.extractions.outdated("test"))
    keeper.archive.profiles.teach(
        "post.example", [SiteTemplate((replace(PLACE, held=15, seen="2026-06-01"),), 15)], {}
    )
    assert keeper.archive.extractions.outdated("test") == []
    keeper.archive.profiles.teach(
        "post.example", [SiteTemplate((replace(PLACE, path="body > p.by"),), 15)], {}
    )
    assert len(keeper.archive.extractions.outdated("test")) == MIN_ARTICLES


def test_a_site_is_looked_at_again_when_its_new_pages_are_made_otherwise(keeper: Keeper) -> None:
    keep_site(keeper)
    keeper.archive.profiles.teach("post.example", [SiteTemplate((PLACE,), 10)], {})
    keeper.later(minutes=60 * 24 * 3650)  # the clock of the test stands long before that of `teach`
    made_so = evidence(["Headline"], ["Author"])
    sited = Candidate(FieldSource.SITE, "Headline", "body > h1")
    fitting = made_so | {"title": replace(made_so["title"], candidates=(*made_so["title"].candidates, sited))}
    for number in range(MIN_ARTICLES, MIN_ARTICLES + 3):
        keeper.keep(f"{HOME}{number}", own(number), title="Headline", evidence=fitting)
    keeper.end_crawl()
    assert keeper.archive.profiles.to_teach() == []
    for number in range(20, 20 + MIN_ARTICLES):
        keeper.keep(f"{HOME}{number}", own(number), title="Headline", evidence=made_so)
    known = keeper.archive.profiles.kept(HOME)
    assert known is not None
    keeper.end_crawl()
    assert keeper.archive.profiles.to_teach() == ["post.example"]


def test_the_captures_that_teach_are_of_the_newest_and_of_those_with_most_to_say(keeper: Keeper) -> None:
    keep_site(keeper, 40)
    telling = [
        Candidate(source, "Ada Stone") for source in (FieldSource.JSON_LD, FieldSource.META, FieldSource.FEED)
    ]
    with keeper.archive.database.write() as session:
        first = session.get_one(Revision, 1)
        first.evidence = {"authors": {"candidates": [asdict(one) for one in telling]}}
    captures = keeper.archive.profiles.teaching_captures("post.example")
    assert {one.revision_id for one in captures} == set(range(1, 41))
    with keeper.archive.database.read() as session:
        assert teaching_revisions(session, "post.example")[:NEWEST] == list(range(40, 40 - NEWEST, -1))
        assert teaching_revisions(session, "post.example")[NEWEST] == 1


def test_code_recurs_and_is_each_articles_own(keeper: Keeper) -> None:
    for number in range(MIN_ARTICLES):
        text = own(number)
        code = "import harbour\nreturn tide"
        keeper.keep(f"{HOME}{number}", f"{text}\n{code}\n}}", markdown=f"{text}\n\n```\n{code}\n```\n\n}}")
    keeper.end_crawl()
    assert keeper.archive.profiles.of(HOME).paragraphs == frozenset()


def test_pages_that_another_crawl_read_without_the_profile_are_read_again(keeper: Keeper) -> None:
    """It began before the profile was learned, and ended after."""
    keep_site(keeper)
    keeper.archive.extractions.leave(keeper.archive.extractions.outdated("test"))
    read_with = {"post.example": keeper.archive.profiles.of(HOME)}
    other = keeper.archive.begin_crawl(Command.ADD, "test")
    keeper.archive.end_crawl(other, profiles=read_with)
    assert keeper.archive.extractions.outdated("test") == []
    keeper.later(minutes=60 * 24 * 3650)
    keeper.keep(f"{HOME}50", own(50))
    keeper.end_crawl(profiles=read_with)
    assert keeper.archive.extractions.outdated("test") == []
    keeper.end_crawl(profiles={"post.example": NO_PROFILE})
    assert 11 in keeper.archive.extractions.outdated("test")


def outdated(keeper: Keeper) -> set[int]:
    return set(keeper.archive.extractions.outdated("test"))


def test_articles_that_the_profile_cannot_change_are_not_read_again(keeper: Keeper) -> None:
    """Their texts and titles hold nothing that recurs, although pages between them do."""
    for number in range(MIN_ARTICLES):
        title = f"Headline {number}"
        keeper.keep(f"{HOME}plain/{number}", own(100 + number), title=title, evidence=evidence([title]))
    keep_site(keeper)
    assert outdated(keeper) == set(range(MIN_ARTICLES + 1, 2 * MIN_ARTICLES + 1))


@pytest.mark.parametrize(
    ("text", "titles", "names", "is_read_again"),
    [
        (own(90), ["Headline"], ["Ada Stone"], False),
        (f"{own(90)}\n{APPEAL.upper()}", ["Headline"], ["Ada Stone"], True),
        (own(90), ["Headline", "Headline \N{EN DASH} TOWN LIFE"], ["Ada Stone"], True),
        (own(90), ["Headline"], ["Ada Stone", "By the Post Desk"], True),
    ],
)
def test_what_the_profile_has_learned_is_looked_for_in_all_that_a_page_offered(
    keeper: Keeper, text: str, titles: Sequence[str], names: Sequence[str], is_read_again: bool
) -> None:
    keeper.keep(f"{HOME}one", text, title="Headline", evidence=evidence(titles, names))
    keep_site(keeper)
    assert (1 in outdated(keeper)) == is_read_again


@pytest.mark.parametrize(
    ("line", "is_read_again"),
    [("Posted May 3", True), ("Posted on the third", False), ("五月三日", True)],
)
def test_a_pattern_of_date_lines_concerns_the_ends_of_texts(
    keeper: Keeper, line: str, is_read_again: bool
) -> None:
    keeper.keep(f"{HOME}last", f"{own(90)}\n{line}")
    keeper.keep(f"{HOME}middle", f"{own(91)}\nPosted May 3\n{own(92)}")
    keep_site(keeper)
    keeper.archive.extractions.leave(keeper.archive.extractions.outdated("test"))
    keeper.archive.profiles.teach("post.example", [], {"posted <month> #": 10})
    assert (1 in outdated(keeper)) == is_read_again
    assert 2 not in outdated(keeper)


def test_a_page_that_waits_to_be_read_again_goes_on_waiting(keeper: Keeper) -> None:
    """Though what the profile learns next does not concern it."""
    keep_site(keeper)
    waiting = outdated(keeper)
    keeper.archive.profiles.teach("post.example", [], {"posted <month> #": 10})
    assert outdated(keeper) == waiting
