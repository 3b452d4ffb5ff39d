"""Small websites on loopback that tests crawl: a test's own pages, and every trouble a server can make."""

from tests.sites.pages import Page, ServedPages, Validator
from tests.sites.recording import LoggedRequest
from tests.sites.trouble import SAME_PAGE, TROUBLES, TroubleSite

__all__ = ["SAME_PAGE", "TROUBLES", "LoggedRequest", "Page", "ServedPages", "TroubleSite", "Validator"]
