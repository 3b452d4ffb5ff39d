"""Blogs whose older articles are found on their pages alone, each by another structure that common software makes."""

from collections.abc import Iterable
from http import HTTPStatus

from tests.sites.blogs import FeedBlog
from tests.sites.pages import Page

MENU = '<nav><a href="/">Home</a> <a href="/what-we-do-here">What we do here all day</a></nav>'


def page(body: str, head: str = "", status: int = HTTPStatus.OK) -> Page:
    return Page(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode(), status=status)


class ArchivedBlog(FeedBlog):
    """A feed of the newest five; the home page has them too, and whatever else a subclass gives it."""

    LENGTH = 5
    HAS_FEED = True

    def __init__(self, count: int) -> None:
        super().__init__(count, length=self.LENGTH)

    def list_articles(self) -> None:
        super().list_articles()
        if not self.HAS_FEED:
            self.remove("/feed.xml")
        feed = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">' if self.HAS_FEED else ""
        self.put("/", page(self.teasers(self.numbers()[: self.LENGTH]) + self.links_of(1), feed))
        self.put("/what-we-do-here", page("<h1>What we do here</h1><p>We write of our village.</p>"))
        self.list_older()

    def list_older(self) -> None:
        """Put the pages that list older articles."""

    def links_of(self, number: int) -> str:
        """What stands below the list on its page with this number, 1 being the home page."""
        return ""

    def teasers(self, numbers: Iterable[int]) -> str:
        return MENU + "".join(f'<h2><a href="/news/{number}">Title {number}</a></h2>' for number in numbers)

    def part_of(self, number: int) -> list[int]:
        return self.numbers()[(number - 1) * self.LENGTH : number * self.LENGTH]

    def list_pages(self) -> set[str]:
        """What was asked for, but articles."""
        asked = {request.target for request in self.requests}
        return {target for target in asked if not target.startswith("/news/")}


class PagesBlog(ArchivedBlog):
    """WordPress, Ghost, Hexo: `/page/2/` and so on; one page too far is the first again, as static hosts have it."""

    def links_of(self, number: int) -> str:
        return f'<a href="/page/{number + 1}/">{number + 1}</a> <a href="/page/9/">9</a>'

    def list_older(self) -> None:
        for number in range(2, -(-self.count // self.LENGTH) + 1):
            self.put(f"/page/{number}/", page(self.teasers(self.part_of(number)) + self.links_of(number)))


class OlderBlog(ArchivedBlog):
    """Jekyll, Octopress and many by hand: a link to older posts, at addresses that say nothing."""

    def links_of(self, number: int) -> str:
        return f'<div class="pagination"><a href="/blog/rest-{number + 1}?from={number}">&larr; Older Posts</a></div>'

    def page_at(self, target: str) -> Page | None:
        if not target.startswith("/blog/rest-"):
            return super().page_at(target)
        number = int(target.partition("?")[0].removeprefix("/blog/rest-"))
        return page(self.teasers(self.part_of(number)) + self.links_of(number))


class CountedBlog(ArchivedBlog):
    """Page numbers alone, at `/posts/2`."""

    def links_of(self, number: int) -> str:
        return "".join(f'<a href="/posts/{one}">{one}</a>' for one in (number - 1, number + 1) if one)

    def list_older(self) -> None:
        for number in range(2, -(-self.count // self.LENGTH) + 1):
            self.put(f"/posts/{number}", page(self.teasers(self.part_of(number)) + self.links_of(number)))


class AllOnOnePageBlog(ArchivedBlog):
    """Movable Type, Pelican: `archives.html` links them all."""

    def links_of(self, number: int) -> str:
        return '<p><a href="/archives.html">Archives</a></p>'

    def list_older(self) -> None:
        self.put("/archives.html", page(self.teasers(self.numbers())))


class MonthsBlog(ArchivedBlog):
    """Movable Type, Blogger: a list of months, each with its articles."""

    def links_of(self, number: int) -> str:
        months = range(-(-self.count // self.LENGTH))
        return "".join(f'<li><a href="/2026/{month + 1:02}/">Month {month + 1}</a></li>' for month in months)

    def list_older(self) -> None:
        for month in range(-(-self.count // self.LENGTH)):
            self.put(f"/2026/{month + 1:02}/", page(self.teasers(self.part_of(month + 1))))


class UnlinkedArchiveBlog(ArchivedBlog):
    """Its home page is made by scripts and leads nowhere; the archive is where archives are."""

    def list_articles(self) -> None:
        super().list_articles()
        self.put("/", page("<div id=app></div>", '<link rel="alternate" type="text/xml" href="/feed.xml">'))

    def list_older(self) -> None:
        self.put("/archive", page(self.teasers(self.numbers())))


class SectionsBlog(ArchivedBlog):
    """No feed; sections of several pages."""

    HAS_FEED = False

    def links_of(self, number: int) -> str:
        return '<a href="/category/odd">Odd</a> <a href="/category/even">Even</a>'

    def list_older(self) -> None:
        for rest, name in ((0, "even"), (1, "odd")):
            numbers = [number for number in self.numbers() if number % 2 == rest]
            half = len(numbers) // 2
            following = f'<a href="/category/{name}/page/2">2</a>'
            self.put(f"/category/{name}", page(self.teasers(numbers[:half]) + following))
            self.put(f"/category/{name}/page/2", page(self.teasers(numbers[half:])))


class NeighboursBlog(ArchivedBlog):
    """Lists the newest alone; each article leads to the one before."""

    def article(self, number: int) -> Page:
        whole = super().article(number)
        link = f'<a rel="prev" href="/news/{number - 1}">before</a>' if number else ""
        return Page(whole.body.replace(b"</body>", f"{MENU}{link}</body>".encode()))


class DeadSitemapBlog(ArchivedBlog):
    """Most of what its sitemap names is not there; an archive page has the right addresses."""

    def list_articles(self) -> None:
        super().list_articles()
        dead = "".join(f"<url><loc>{self.at(f'/old/{number}')}</loc></url>" for number in self.numbers())
        self.put("/sitemap.xml", Page(f"<urlset>{dead}</urlset>".encode(), "application/xml"))

    def links_of(self, number: int) -> str:
        return '<a href="/archives/">All posts</a>'

    def list_older(self) -> None:
        self.put("/archives/", page(self.teasers(self.numbers())))


class OldSitemapBlog(PagesBlog):
    """Its sitemap was made once, when it had three articles."""

    def list_articles(self) -> None:
        super().list_articles()
        urls = "".join(f"<url><loc>{self.at(f'/news/{number}')}</loc></url>" for number in range(3))
        self.put("/sitemap.xml", Page(f"<urlset>{urls}</urlset>".encode(), "application/xml"))


class OtherHostBlog(DeadSitemapBlog):
    """Its sitemap names the host that it was made for."""

    def list_articles(self) -> None:
        super().list_articles()
        urls = "".join(f"<url><loc>https://made.example/news/{n}</loc></url>" for n in self.numbers())
        self.put("/sitemap.xml", Page(f"<urlset>{urls}</urlset>".encode(), "application/xml"))


class ForbiddenHomeBlog(FeedBlog):
    """Answers 403 at its home page, and has a sitemap."""

    def __init__(self, count: int) -> None:
        super().__init__(count, with_sitemap=True)

    def list_articles(self) -> None:
        super().list_articles()
        self.put("/", page("Forbidden", status=HTTPStatus.FORBIDDEN))
        self.remove("/feed.xml")


class LanguageBlog(ForbiddenHomeBlog):
    """Its home page only refreshes to the one of a language, whose sitemap has nothing; that of the root has all."""

    def list_articles(self) -> None:
        super().list_articles()
        self.put("/", page("", '<meta http-equiv="refresh" content="0; url=/en/">'))
        self.put("/en/", page("<p>Welcome</p>"))
        self.put("/en/sitemap.xml", Page(b"<urlset></urlset>", "application/xml"))


class HandmadeBlog(ArchivedBlog):
    """By hand, as in 1998: a frame with an index, which leads to pages and further indexes; names say nothing."""

    HAS_FEED = False

    def list_articles(self) -> None:
        super().list_articles()
        self.put("/", page('<frameset><frame src="menu.html"><frame src="welcome.htm"></frameset>'))
        self.put("/welcome.htm", page("<p>Welcome to our village pages.</p>"))
        self.put(
            "/menu.html", page('<map><area href="years.htm"></map><a href="mailto:a@b.example">Mail</a>')
        )
        self.put("/years.htm", page('<a href="first.htm">The first</a> <a href="second.htm">The second</a>'))
        half = self.count // 2
        self.put("/first.htm", page(self._plain(self.numbers()[:half])))
        self.put("/second.htm", page(self._plain(self.numbers()[half:])))

    def _plain(self, numbers: Iterable[int]) -> str:
        return "".join(f'<a href="/news/{number}">no. {number}</a><br>' for number in numbers)
