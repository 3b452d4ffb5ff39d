"""A site where every path makes one kind of trouble that servers on the open web make.

`TROUBLES` lists them all, path -> what answers it. Any other path is an honest 404. To add one, decorate a
function with `@at("/its/path")` in the module of its kind.
"""

from tests.sites.trouble import connections, contents, redirects, same_page, sizes, statuses
from tests.sites.trouble.same_page import SAME_PAGE
from tests.sites.trouble.site import TROUBLES, TroubleSite

__all__ = [
    "SAME_PAGE",
    "TROUBLES",
    "TroubleSite",
    "connections",
    "contents",
    "redirects",
    "same_page",
    "sizes",
    "statuses",
]
