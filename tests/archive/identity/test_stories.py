"""Stories: who carried the same text, in what form, and who was first; on both databases."""

from datetime import date
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.errors import NotFound
from archive.maintenance.database_swap import DatabaseSwap
from archive.storage.models import Relation
from tests.archive.identity.prose import edited, prose
from tests.archive.visits import keep, kept, visit, withdrawal

POST, BLOG, PAPER = "https://post.example/river", "https://blog.example/borrowed", "https://paper.example/p/7"
TEXT, OTHER = prose(1, 300), prose(2, 300)
REPOST = f"{prose(3, 12)}.\n{TEXT}\n{prose(4, 20)}. What do you think? Tell us below."
EXCERPT = " ".join(TEXT.split()[:100])


def story_of(archive: Archive, url: str) -> set[str]:
    return {carrier.url for carrier in archive.stories.of(url).carriers}


def test_a_repost_with_its_own_header_and_prompts_is_the_same_story_and_another_article(
    archive: Archive,
) -> None:
    keep(archive.database, [visit(0, POST, TEXT), visit(1, BLOG, REPOST)])
    story = archive.stories.of(BLOG)
    assert [carrier.url for carrier in story.carriers] == [POST, BLOG]
    assert story.carriers[1].relation is Relation.REPOST
    assert 0.8 < story.carriers[1].similarity < 1


def test_an_excerpt_is_told_from_a_repost(archive: Archive) -> None:
    keep(archive.database, [visit(0, POST, TEXT), visit(1, BLOG, EXCERPT)])
    assert archive.stories.of(POST).carriers[1].relation is Relation.EXCERPT


def test_a_page_made_of_several_texts_does_not_make_one_story_of_them(archive: Archive) -> None:
    keep(
        archive.database, [visit(0, POST, TEXT), visit(1, BLOG, OTHER), visit(2, PAPER, f"{TEXT}.\n{OTHER}.")]
    )
    assert kept(archive.database).stories == {frozenset({POST}), frozenset({BLOG}), frozenset({PAPER})}


def test_two_excerpts_of_one_text_from_different_places_stay_in_its_story(archive: Archive) -> None:
    later = date(2026, 5, 2)
    end = " ".join(TEXT.split()[200:])
    pages = [visit(1, BLOG, EXCERPT, published=later), visit(2, PAPER, end, published=later)]
    keep(archive.database, [visit(0, POST, TEXT)], pages)
    assert story_of(archive, POST) == {POST, BLOG, PAPER}


def test_stories_are_merged_by_what_connects_them_and_split_when_it_goes(archive: Archive) -> None:
    start, end = " ".join(TEXT.split()[:180]), " ".join(TEXT.split()[120:])
    keep(archive.database, [visit(0, POST, start), visit(1, BLOG, end)])
    before = kept(archive.database)
    assert before.ids[POST] != before.ids[BLOG]
    keep(archive.database, [visit(2, PAPER, TEXT, published=date(2026, 4, 1))])
    assert set(kept(archive.database).ids.values()) == {before.ids[POST]}
    keep(archive.database, [visit(3, PAPER, prose(9, 200))])
    assert kept(archive.database).stories == {frozenset({POST}), frozenset({BLOG}), frozenset({PAPER})}
    assert kept(archive.database).ids[POST] == before.ids[POST]


def test_a_text_that_was_no_longer_kept_and_comes_again_is_compared_with_what_came_meanwhile(
    archive: Archive,
) -> None:
    other_form = f"{POST}/amp"
    keep(archive.database, [visit(5, other_form, TEXT, canonical=POST)])
    earlier = visit(1, POST, OTHER)  # what another form of the page says after it counts no more
    keep(archive.database, [earlier])
    assert TEXT not in [revision.text for revision in archive.article(POST).revisions]
    keep(archive.database, [visit(6, BLOG, REPOST)])
    keep(archive.database, [visit(7, PAPER, TEXT)])
    assert story_of(archive, PAPER) == {BLOG, PAPER}


def test_the_first_is_whoever_was_published_first_not_seen_first(archive: Archive) -> None:
    keep(archive.database, [visit(0, BLOG, REPOST), visit(1, POST, TEXT, published=date(2026, 4, 30))])
    assert archive.stories.of(BLOG).first.url == POST


@pytest.mark.parametrize("credit", ["Originally published at post.example.", "Fuente: post.example"])
def test_a_credit_line_says_who_was_first_whatever_the_dates_say(archive: Archive, credit: str) -> None:
    repost = visit(0, BLOG, f"{REPOST}\n{credit}", published=date(2026, 4, 1))
    keep(archive.database, [repost, visit(1, POST, TEXT)])
    first = archive.stories.of(BLOG).first
    assert (first.url, first.credited) == (POST, 1)


def test_a_canonical_link_to_another_site_says_who_was_first(archive: Archive) -> None:
    keep(archive.database, [visit(0, BLOG, TEXT, canonical=POST, published=None), visit(1, POST, TEXT)])
    assert archive.stories.of(BLOG).first.url == POST


def test_stories_that_several_carry_are_listed_and_found(archive: Archive) -> None:
    keep(archive.database, [visit(0, POST, TEXT), visit(1, BLOG, REPOST), visit(2, PAPER, OTHER)])
    [story] = archive.stories.find()
    assert {carrier.url for carrier in story.carriers} == {POST, BLOG}
    assert archive.stories.find("site:blog.example") == [story]
    assert archive.stories.find("site:paper.example") == []


def test_a_person_splits_a_story_and_joins_it_again(archive: Archive) -> None:
    keep(archive.database, [visit(0, POST, TEXT), visit(1, BLOG, REPOST)])
    archive.stories.split(BLOG)
    assert story_of(archive, BLOG) == {BLOG}
    keep(archive.database, [visit(2, BLOG, f"{REPOST} {prose(7, 10)}.")])
    assert story_of(archive, BLOG) == {BLOG}
    archive.stories.merge(BLOG, POST)
    assert story_of(archive, BLOG) == {BLOG, POST}


def test_a_person_puts_a_translation_into_the_story(archive: Archive) -> None:
    keep(archive.database, [visit(0, POST, TEXT), visit(1, BLOG, OTHER)])
    archive.stories.merge(POST, BLOG)
    keep(archive.database, [visit(2, BLOG, f"{OTHER} {prose(7, 10)}.")])
    assert story_of(archive, POST) == {POST, BLOG}


def test_a_person_makes_two_pages_one_article_and_two_again(archive: Archive) -> None:
    first, second = "https://post.example/a", "https://post.example/b"
    keep(archive.database, [visit(0, first, TEXT), visit(1, second, OTHER)])
    archive.stories.merge(first, second, as_one_article=True)
    article = archive.article(second)
    assert (article.url, [one.text for one in article.revisions]) == (first, [TEXT, OTHER])
    keep(archive.database, [visit(2, second, f"{OTHER} {prose(7, 10)}.")])
    assert len(archive.article(first).revisions) == 3
    archive.stories.split(second, as_own_article=True)
    assert [one.text for one in archive.article(first).revisions] == [TEXT]
    assert len(archive.article(second).revisions) == 2
    keep(archive.database, [visit(3, second, TEXT, canonical=first)])
    assert archive.article(second).id != archive.article(first).id


def test_what_cannot_be_split_or_merged_is_said(archive: Archive) -> None:
    keep(archive.database, [visit(0, POST, TEXT)])
    with pytest.raises(NotFound, match="no page at this URL to split off"):
        archive.stories.split(POST, as_own_article=True)
    with pytest.raises(NotFound, match="already one article"):
        archive.stories.merge(POST, 1)
    with pytest.raises(NotFound, match="no article"):
        archive.stories.merge(POST, "https://nowhere.example/")


NEW = "https://post.example/2026/the-river-has-risen"


def test_an_article_lives_on_under_the_url_that_its_old_one_redirects_to(archive: Archive) -> None:
    keep(archive.database, [visit(0, POST, TEXT)], [visit(1, NEW, edited(TEXT, 0.03), via=(POST,))])
    article = archive.article(POST)
    assert (article.url, len(article.revisions)) == (NEW, 2)


def test_an_article_lives_on_under_a_url_that_came_up_as_the_old_one_was_gone(archive: Archive) -> None:
    keep(archive.database, [visit(0, POST, TEXT)], [visit(1, NEW, edited(TEXT, 0.03))])
    assert archive.article(POST).id != archive.article(NEW).id
    keep(archive.database, [withdrawal(2, POST)])
    article = archive.article(POST)
    assert (article.url, len(article.revisions)) == (NEW, 2)


def test_an_article_that_is_gone_is_not_taken_for_another_days_of_the_same_wording(archive: Archive) -> None:
    tomorrow = visit(1, NEW, edited(TEXT, 0.03), published=date(2026, 5, 2))
    keep(archive.database, [visit(0, POST, TEXT), tomorrow, withdrawal(2, POST)])
    assert archive.article(POST).id != archive.article(NEW).id


def test_a_page_that_only_redirects_to_another_text_does_not_become_it(archive: Archive) -> None:
    keep(archive.database, [visit(0, POST, TEXT)], [visit(1, NEW, OTHER, via=(POST,))])
    assert archive.article(NEW).url == NEW
    assert [one.text for one in archive.article(POST).revisions] == [TEXT]


def test_corrections_hold_in_a_rebuild(tmp_path: Path) -> None:
    translation, apart = "https://blog.example/el-rio", "https://paper.example/p/7?b=1"
    seen = [
        visit(0, POST, TEXT),
        visit(1, BLOG, REPOST),
        visit(2, translation, OTHER),
        visit(3, PAPER, prose(5, 200)),
        visit(4, apart, prose(6, 200)),
    ]
    with Archive.open(tmp_path) as archive:
        keep(archive.database, seen)
        archive.stories.split(BLOG)
        archive.stories.merge(translation, POST)
        archive.stories.merge(PAPER, apart, as_one_article=True)
        before = kept(archive.database)
    with DatabaseSwap.begin(tmp_path, None) as rebuilding:
        keep(rebuilding.archive.database, *([one] for one in reversed(seen)))
        rebuilding.finish()
    with Archive.open(tmp_path) as archive:
        assert kept(archive.database) == before
        assert story_of(archive, POST) == {POST, translation}
        assert archive.article(apart).url == PAPER
