"""Four small websites that ship with Pressmark: a newspaper and three blogs, with the troubles of real pages.

`with DemoSites() as demo:` serves them on loopback; `demo.pages` is what is known of every page.
How to add a page: README.md in this folder.
"""

from crawler.demo.content import DemoComment, DemoPage
from crawler.demo.responses import DemoResponse, DemoWeb, response_for
from crawler.demo.server import DemoSites

__all__ = ["DemoComment", "DemoPage", "DemoResponse", "DemoSites", "DemoWeb", "response_for"]
