"""An answer that lets only browsers in has a reason of its own, which says who checks and what to do."""

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from archive.storage.models import Reason
from crawler.items.failures import failure_of_status

NOW = datetime(2026, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "headers", "body", "service"),
    [
        (403, {"cf-mitigated": "challenge"}, b"", "Cloudflare"),
        (503, {}, b'<script src="/cdn-cgi/challenge-platform/h/b/x.js">', "Cloudflare"),
        (403, {"x-datadome": "protected"}, b"", "DataDome"),
        (405, {"x-amzn-waf-action": "captcha"}, b"", "AWS WAF"),
        (403, {}, b'<script src="/_Incapsula_Resource?x=1">', "Imperva"),
    ],
)
def test_a_check_for_robots_is_named(status: int, headers: dict[str, str], body: bytes, service: str) -> None:
    response = HtmlResponse("https://a.example/1", status=status, headers=headers, body=body)
    failure = failure_of_status(response, NOW)
    assert failure is not None
    assert failure.reason is Reason.BOT_CHECK
    assert f"HTTP {status}: {service} admits only browsers" in failure.detail


def test_a_plain_refusal_and_a_page_behind_such_a_service_are_none() -> None:
    refused = failure_of_status(HtmlResponse("https://a.example/1", status=403, body=b"Forbidden"), NOW)
    assert refused is not None
    assert refused.reason is Reason.HTTP_STATUS
    page = HtmlResponse("https://a.example/1", body=b'<script src="/cdn-cgi/challenge-platform/x.js">')
    assert failure_of_status(page, NOW) is None
