"""One article at several addresses."""

from tests.sites.bodies import article
from tests.sites.trouble.site import TroubleHandler, at

# The same page five times: its canonical address, then the ones that lead to it.
SAME_PAGE = (
    "/same/article",
    "/same/article/",
    "/same/article?utm_source=newsletter&utm_medium=email&fbclid=abc123",
    "/same/article/amp",
    "/same/old-address",
)


@at("/same/article")
@at("/same/article/")
@at("/same/article/amp")
def _same_page(handler: TroubleHandler) -> None:
    """One article at several addresses, which names its canonical one."""
    canonical = f'<link rel="canonical" href="{handler.server.at(SAME_PAGE[0])}">'
    handler.page(article("The same page", head=canonical))


@at("/same/old-address")
def _same_page_moved(handler: TroubleHandler) -> None:
    """Where that article was before."""
    handler.redirect(SAME_PAGE[0], status=301)
