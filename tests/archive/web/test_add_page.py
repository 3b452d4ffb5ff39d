"""Adding pages in the reading room: what is pasted or chosen becomes a job, and what is wrong is one line."""

import re
from typing import cast

import pytest
from fastapi.testclient import TestClient

from archive.web.jobs import JobKind, Jobs
from archive.web.room import Room
from tests.archive.web.api.conftest import NotedJobs

HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def jobs(room: Room, reader: TestClient) -> NotedJobs:
    noted = NotedJobs()
    room.jobs = cast(Jobs, noted)
    return noted


def test_urls_in_any_text_become_a_job_whose_page_links_to_the_articles(
    reader: TestClient, jobs: NotedJobs
) -> None:
    form = {"urls": "See https://a.example/1, and\nhttps://a.example/2", "labels": "to read, harbour"}
    shown = reader.post("/add", data=form)
    assert shown.url.path == "/jobs/job1"
    assert jobs.all()[0].about == "https://a.example/1 https://a.example/2"
    assert "Done: 1 of 1 page (1 new)" in shown.text
    assert 'http-equiv="refresh"' not in shown.text
    assert "/jobs/job1" in reader.get("/add").text


def test_a_file_is_a_list_or_feeds(reader: TestClient, jobs: NotedJobs) -> None:
    opml = b'<?xml version="1.0"?><opml version="2.0"><body/></opml>'
    for data in (b"<a href='https://a.example/'>A</a>", opml, opml.decode().encode("utf-16")):
        assert reader.post("/add", files={"file": ("chosen", data)}).status_code == 200
    assert [job.kind for job in jobs.all()] == [JobKind.IMPORT, JobKind.IMPORT, JobKind.ADD]


@pytest.mark.parametrize(
    ("form", "file", "said"),
    [
        ({"urls": "nothing here"}, None, "There is no URL in it"),
        ({}, None, "There is no URL in it"),
        ({"urls": "ftp://a.example/x"}, None, "ftp"),
        ({"urls": "https://a.example/"}, b"https://b.example/", "one after the other"),
        ({}, b" ", "The file is empty"),
        ({"urls": "https://a.example/", "labels": ",".join(map(str, range(30)))}, None, "30 labels"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_and_what_was_typed_stays(
    reader: TestClient, jobs: NotedJobs, form: dict[str, str], file: bytes | None, said: str
) -> None:
    shown = reader.post("/add", data=form, files={"file": ("list", file)} if file else None)
    assert shown.status_code == 400
    [alert] = re.findall(r'role="alert"><p>(.*)</p>', shown.text)
    assert said in alert
    assert form.get("urls", "") in shown.text
    assert not jobs.all()


def test_a_file_field_that_was_left_empty_is_no_file(reader: TestClient, jobs: NotedJobs) -> None:
    empty = {"file": ("", b"", "application/octet-stream")}
    shown = reader.post("/add", data={"urls": "https://a.example/"}, files=empty)
    assert shown.url.path == "/jobs/job1"


def test_a_shared_page_fills_the_form_in_and_adds_nothing(reader: TestClient, jobs: NotedJobs) -> None:
    shown = reader.get("/add", params={"title": HOSTILE, "text": "Look: https://a.example/x."}).text
    assert ">https://a.example/x</textarea>" in shown
    assert HOSTILE not in reader.get("/add", params={"url": f"https://a.example/{HOSTILE}"}).text
    assert "javascript:void(location.href=&#39;http://room.test/add?url=" in shown
    assert not jobs.all()


def test_events_are_sent_as_they_happen_without_line_breaks(reader: TestClient, jobs: NotedJobs) -> None:
    reader.post("/add", data={"urls": "https://a.example/"})
    sent = reader.get("/jobs/job1/events", headers={"Accept": "text/event-stream"})
    assert sent.headers["content-type"].startswith("text/event-stream")
    events = [part.split("\n") for part in sent.text.strip().split("\n\n")]
    assert [lines[-2] for lines in events] == ["event: page", "event: state", "event: over"]
    assert "Last-Event-ID" not in sent.text
    again = reader.get("/jobs/job1/events", headers={"Last-Event-ID": "1"}).text
    assert "event: page" not in again


def test_jobs_are_stopped_and_unknown_ones_said_to_be_so(reader: TestClient, jobs: NotedJobs) -> None:
    reader.post("/add", data={"urls": "https://a.example/"})
    assert reader.post("/jobs/job1/stop").status_code == 200
    for path in ("/jobs/none", "/jobs/none/events"):
        assert reader.get(path).status_code == 404
    assert reader.post("/jobs/none/stop").status_code == 404


def test_a_page_of_another_site_adds_nothing(reader: TestClient, jobs: NotedJobs) -> None:
    refused = reader.post(
        "/add", data={"urls": "https://a.example/"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert refused.status_code == 403
    assert not jobs.all()


def test_a_server_that_only_reads_says_so(reader: TestClient) -> None:
    assert "only shows the archive" in reader.get("/add").text
    assert reader.post("/add", data={"urls": "https://a.example/"}).status_code == 403
