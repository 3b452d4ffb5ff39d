"""Which lists of a site are worth a look, and which of its links are furniture."""

from archive.scheduling.listings import FoundListing
from archive.storage.models import ListingKind
from crawler.discovery.lists import Role
from crawler.spiders.walk import PATIENCE, Walk

SITE = "https://example.org"


def lists(*paths: str) -> list[FoundListing]:
    return [FoundListing(ListingKind.LINKS, SITE + path) for path in paths]


def taken(walk: Walk) -> list[str]:
    return [one.url.removeprefix(SITE) for one in walk.take()]


def test_lists_of_everything_come_before_months_sections_and_tags() -> None:
    walk = Walk()
    walk.offer(lists("/tag/x", "/category/y", "/2026/05/", "/archives.html", "/tag/x"), (), goes_on=False)
    assert [taken(walk) for _ in range(5)] == [
        ["/archives.html"],
        ["/2026/05/"],
        ["/category/y"],
        ["/tag/x"],
        [],
    ]


def test_once_lists_of_a_kind_name_nothing_new_its_others_are_left_alone() -> None:
    walk = Walk()
    walk.offer(lists(*(f"/tag/{number}" for number in range(50))), (), goes_on=False)
    first = walk.take()
    assert len(first) == PATIENCE[Role.TAG]
    for one in first:
        walk.looked(one, unmet=0)
    assert walk.take() == []


def test_what_most_pages_link_to_is_furniture_where_a_site_shows_its_articles() -> None:
    walk = Walk()
    for number in range(4):
        walk.saw(certain=5, perhaps=[f"{SITE}/what-we-do-here", f"{SITE}/a-post-of-ours-{number}"])
    assert walk.take_perhaps() == [f"{SITE}/a-post-of-ours-{number}" for number in range(4)]
    assert walk.take_perhaps() == []


def test_where_nothing_shows_its_articles_all_that_look_like_them_are_taken() -> None:
    walk = Walk()
    walk.saw(certain=0, perhaps=[f"{SITE}/our-walk-to-town"])
    assert walk.take_perhaps() == [f"{SITE}/our-walk-to-town"]


def test_one_page_alone_does_not_tell_furniture_from_articles() -> None:
    walk = Walk()
    walk.saw(certain=10, perhaps=[f"{SITE}/what-we-do-here"])
    assert walk.take_perhaps() == []


def test_a_site_whose_lists_go_on_or_name_months_is_ordered() -> None:
    for listings, goes_on, is_ordered in (
        ((), True, True),
        (lists("/2026/05/"), False, True),
        ((), False, False),
    ):
        walk = Walk()
        walk.offer(listings, (), goes_on=goes_on)
        assert walk.is_ordered is is_ordered
