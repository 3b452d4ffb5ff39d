"""Recognises the challenge pages of services that protect a site from everything except browsers."""

import re

from scrapy.http import Response

REFUSALS = frozenset({401, 403, 405, 429, 503})  # statuses of such a check
BODY_BYTES = 65_536  # bytes that are searched
HEADERS = (
    ("cf-mitigated", re.compile("challenge"), "Cloudflare"),
    ("x-amzn-waf-action", re.compile("challenge|captcha"), "AWS WAF"),
    ("x-datadome", re.compile("."), "DataDome"),
    ("x-datadome-cid", re.compile("."), "DataDome"),
)
MARKS = (
    (re.compile(rb"/cdn-cgi/challenge-platform|challenges\.cloudflare\.com|cf-chl-"), "Cloudflare"),
    (re.compile(rb"captcha-delivery\.com"), "DataDome"),
    (re.compile(rb"px-captcha|perimeterx"), "HUMAN"),
    (re.compile(rb"_Incapsula_Resource"), "Imperva"),
    (re.compile(rb"awswaf\.com"), "AWS WAF"),
    (re.compile(rb"sec-if-cpt-container|akamai-challenge"), "Akamai"),
)


def bot_check(response: Response) -> str | None:
    """The name of the service that sent this challenge page; None for any other response."""
    if response.status not in REFUSALS:
        return None
    for name, value, service in HEADERS:
        if value.search((response.headers.get(name) or b"").decode("latin-1")):
            return service
    body = response.body[:BODY_BYTES]
    return next((service for mark, service in MARKS if mark.search(body)), None)
