"""Whole crawls of small sites whose listings are written as other people's software writes them."""

from collections.abc import Iterable
from pathlib import Path

from tests.crawler.conftest import Pressmark
from tests.sites import Page
from tests.sites.blogs import Blog

XML = "application/xml"
PICTURES = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'


class YoastBlog(Blog):
    """A sitemap index as WordPress's plugins for search engines write it, each post with its picture."""

    def list_articles(self) -> None:
        names = ("post", "page", "category", "post_tag", "author")
        sitemaps = "".join(
            f"<sitemap><loc>{self.at(f'/{name}-sitemap.xml')}</loc></sitemap>" for name in names
        )
        self.put("/sitemap.xml", Page(f"<sitemapindex>{sitemaps}</sitemapindex>".encode(), XML))
        self.put("/post-sitemap.xml", self._sitemap(f"/news/{number}" for number in self.numbers()))
        for name in names[1:]:
            self.put(f"/{name}-sitemap.xml", self._sitemap([f"/{name}/town"]))

    def _sitemap(self, paths: Iterable[str]) -> Page:
        urls = "".join(
            f"<url><loc>{self.at(path)}</loc><image:image><image:loc>{self.at(f'{path}.jpg')}</image:loc></image:image></url>"
            for path in paths
        )
        return Page(f"<urlset {PICTURES}>{urls}</urlset>".encode(), XML)


def test_each_post_of_a_sitemap_with_pictures_is_kept_and_nothing_else_asked_for(
    pressmark: Pressmark, data: Path
) -> None:
    with YoastBlog(12) as site:
        assert pressmark("sources", "add", site.at("/")).code == 0
        site.forget_requests()
        run = pressmark("crawl", "--json")
        assert run.code == 0, run.err
        assert {line["verdict"] for line in run.lines} == {"new"}
        asked = {request.target for request in site.requests}
        assert len(run.lines) == site.page_fetches() == 12
        assert asked <= {f"/news/{number}" for number in range(12)} | {
            "/robots.txt",
            "/sitemap.xml",
            "/post-sitemap.xml",
        }
