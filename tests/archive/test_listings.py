"""What a listing names anew, on both databases."""

from archive.archive import Archive
from archive.scheduling.listings import Entry, FoundListing, Noted
from archive.storage.models import ListingKind
from tests.archive.conftest import NOON, TEXT, Keeper

HOME = "https://post.example/"
LISTINGS = (FoundListing(ListingKind.FEED, f"{HOME}feed.xml"), FoundListing(ListingKind.LINKS, HOME))


def test_an_entry_that_is_kept_under_another_spelling_is_not_named_anew(
    archive: Archive, keeper: Keeper
) -> None:
    """Whichever listing came first: the feed's links have a tag of its own, those of the home page have none."""
    plain = [f"{HOME}river-{number}" for number in range(5)]
    tagged = [f"{url}?utm_source=rss" for url in plain]
    source_id = archive.sources.add(HOME, "The Post", LISTINGS, NOON)
    feed, home = archive.sources.get(str(source_id)).listings

    def look() -> list[Noted]:
        spellings = ((feed.id, tagged), (home.id, plain))
        return [
            archive.sources.note(listing, list(map(Entry, urls)), NOON, is_first_page=True, next_url=None)
            for listing, urls in spellings
        ]

    assert [noted.new for noted in look()] == [5, 5]
    for number, url in enumerate(tagged):
        keeper.keep(url, f"{TEXT} This is number {number}.")
    assert look() == [Noted(new=0, unmet=0, before=5, overlap=5)] * 2
