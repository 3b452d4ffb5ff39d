"""Blogs of any size that list their articles in one way each, as the platforms' documentation has it."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from tests.sites.articles import article
from tests.sites.pages import Page, ServedPages, Validator

NEWEST = datetime(2026, 5, 3, 12, tzinfo=UTC)
JSON = "application/json"


def published(number: int) -> datetime:
    """The article's date; the higher its number, the newer."""
    return NEWEST - timedelta(days=365) + timedelta(hours=number)


def author(number: int) -> str:
    return ("Hannah Brook", "Tomás Vidal", "Ines Okafor")[number % 3]


class Blog(ServedPages):
    """`/news/0`, `/news/1`, ... up to `count`; the highest number is the newest. Lists nothing by itself."""

    def __init__(self, count: int, validator: Validator = Validator.ETAG) -> None:
        super().__init__(
            {"/": Page(b"<!doctype html><html><head></head><body>Home</body></html>")}, validator
        )
        self.count = 0
        self.publish(count)

    def publish(self, count: int) -> None:
        for number in range(self.count, self.count + count):
            self.put(f"/news/{number}", self.article(number))
        self.count += count
        self.list_articles()

    def article(self, number: int) -> Page:
        return article(number)

    def list_articles(self) -> None:
        """Called whenever there are new articles."""

    def head(self, tags: str) -> None:
        self.put("/", Page(f"<!doctype html><html><head>{tags}</head><body>Home</body></html>".encode()))

    def numbers(self) -> list[int]:
        return list(reversed(range(self.count)))

    def page_fetches(self) -> int:
        return sum(request.target.startswith("/news/") for request in self.requests)


class FeedBlog(Blog):
    """An RSS feed of the latest `length`, and a sitemap of all if `with_sitemap`."""

    def __init__(
        self,
        count: int,
        length: int = 1000,
        *,
        with_sitemap: bool = False,
        validator: Validator = Validator.ETAG,
    ) -> None:
        self._length = length
        self._with_sitemap = with_sitemap
        super().__init__(count, validator)

    def list_articles(self) -> None:
        self.head('<link rel="alternate" type="application/rss+xml" href="/feed.xml">')
        items = "".join(map(self._item, self.numbers()[: self._length]))
        rss = f'<rss version="2.0"><channel><title>The Blog</title>{items}</channel></rss>'
        self.put("/feed.xml", Page(rss.encode(), "application/rss+xml"))
        if self._with_sitemap:
            urls = "".join(f"<url><loc>{self.at(f'/news/{number}')}</loc></url>" for number in self.numbers())
            self.put("/sitemap.xml", Page(f"<urlset>{urls}</urlset>".encode(), "application/xml"))

    def _item(self, number: int) -> str:
        date = format_datetime(published(number))
        creator = f"<author>{author(number)}</author>"
        link = f"<link>/news/{number}?utm_source=rss</link>"
        return f"<item><title>Title {number}</title>{link}<pubDate>{date}</pubDate>{creator}</item>"


class PagedBlog(Blog):
    """A blog whose listing is computed from the query."""

    def page_at(self, target: str) -> Page | None:
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        return self.listing(parts.path, query) or super().page_at(target)

    def listing(self, path: str, query: dict[str, str]) -> Page | None:
        raise NotImplementedError

    def part(self, start: int, length: int) -> list[int]:
        return self.numbers()[start : start + length]


class WordPressBlog(PagedBlog):
    """developer.wordpress.org/rest-api/reference/posts: a page too far is an error."""

    def list_articles(self) -> None:
        self.head('<link rel="https://api.w.org/" href="/wp-json/">')

    def listing(self, path: str, query: dict[str, str]) -> Page | None:
        if path != "/wp-json/wp/v2/posts":
            return None
        page, length = int(query.get("page", 1)), int(query.get("per_page", 10))
        numbers = self.part((page - 1) * length, length)
        if not numbers and page > 1:
            error = {"code": "rest_post_invalid_page_number", "data": {"status": 400}}
            return Page(json.dumps(error).encode(), JSON, HTTPStatus.BAD_REQUEST)
        return Page(json.dumps([self._post(number) for number in numbers]).encode(), JSON)

    def _post(self, number: int) -> dict[str, object]:
        return {
            "id": number,
            "link": self.at(f"/news/{number}"),
            "title": {"rendered": f"Title {number}"},
            "date_gmt": published(number).replace(tzinfo=None).isoformat(),
            "modified_gmt": published(number).replace(tzinfo=None).isoformat(),
            "_embedded": {"author": [{"name": author(number)}]},
        }


class GhostBlog(PagedBlog):
    """ghost.org/docs/content-api."""

    def list_articles(self) -> None:
        self.head('<script data-key="22444f78447824223cefc48062" data-api="/ghost/api/content/"></script>')

    def listing(self, path: str, query: dict[str, str]) -> Page | None:
        if path != "/ghost/api/content/posts/":
            return None
        if query.get("key") != "22444f78447824223cefc48062":
            return Page(b"{}", JSON, HTTPStatus.UNAUTHORIZED)
        page, length = int(query["page"]), min(100, int(query["limit"]))
        following = page + 1 if page * length < self.count else None
        posts = [self._post(number) for number in self.part((page - 1) * length, length)]
        return Page(json.dumps({"posts": posts, "meta": {"pagination": {"next": following}}}).encode(), JSON)

    def _post(self, number: int) -> dict[str, object]:
        return {
            "url": self.at(f"/news/{number}"),
            "title": f"Title {number}",
            "published_at": published(number).isoformat(timespec="milliseconds"),
            "authors": [{"name": author(number)}],
        }


class SubstackBlog(PagedBlog):
    """The archive as a Substack's own archive page asks for it."""

    def list_articles(self) -> None:
        self.head('<link rel="preconnect" href="https://substackcdn.com">')

    def listing(self, path: str, query: dict[str, str]) -> Page | None:
        if path != "/api/v1/archive":
            return None
        posts = [
            self._post(number) for number in self.part(int(query["offset"]), min(50, int(query["limit"])))
        ]
        return Page(json.dumps(posts).encode(), JSON)

    def _post(self, number: int) -> dict[str, object]:
        return {
            "canonical_url": self.at(f"/news/{number}"),
            "title": f"Title {number}",
            "post_date": published(number).isoformat(timespec="milliseconds"),
            "publishedBylines": [{"name": author(number)}],
        }


class BloggerBlog(PagedBlog):
    """developers.google.com/blogger: an Atom feed with `start-index` and `max-results`."""

    def list_articles(self) -> None:
        self.head("<meta name='generator' content='Blogger'>")

    def listing(self, path: str, query: dict[str, str]) -> Page | None:
        if path != "/feeds/posts/default":
            return None
        start, length = int(query.get("start-index", 1)), min(150, int(query.get("max-results", 25)))
        entries = "".join(map(self._entry, self.part(start - 1, length)))
        feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>The Blog</title>{entries}</feed>'
        return Page(feed.encode(), "application/atom+xml")

    def _entry(self, number: int) -> str:
        return (
            f"<entry><id>tag:blogger.com,1999:post-{number}</id><title>Title {number}</title>"
            f'<link rel="alternate" type="text/html" href="{self.at(f"/news/{number}")}"/>'
            f"<published>{published(number).isoformat()}</published>"
            f"<author><name>{author(number)}</name></author></entry>"
        )
