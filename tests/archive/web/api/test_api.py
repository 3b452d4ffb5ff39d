"""The API gives the objects of the Python API; who may do what; and what is said when something is wrong."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from archive.archive import Archive
from archive.web.api.app import create_api
from archive.web.api.bodies import MOST_BYTES
from archive.web.api.growing_file import GrowingFile
from archive.web.app import create_app
from archive.web.jobs import Job, TooManyJobs
from archive.web.room import Room, Settings
from archive.web.safety.passwords import hashed
from archive.web.safety.tokens import Scope
from tests.archive.web.api.conftest import URL, NotedJobs, token
from tests.archive.web.conftest import ORIGIN, REPLAY


def test_a_search_gives_hits_with_the_names_of_the_python_api(program: TestClient) -> None:
    found = program.get("/articles", params={"q": "harbour", "per": "article"}).json()
    assert (found["total"], found["next_cursor"]) == (2, None)
    assert {hit["url"] for hit in found["hits"]} == {URL, "https://copy.example/flood"}
    assert {"text": "harbour", "found": True} in found["hits"][0]["snippet"]
    [story] = program.get("/articles", params={"q": "harbour", "limit": 1}).json()["hits"]
    assert story["in_story"] == 2


def test_pages_of_hits_and_changes_go_on_at_the_cursor(program: TestClient) -> None:
    for path, name, key in (("/articles", "hits", "article_id"), ("/changes", "changes", "at")):
        asked: dict[str, str | int] = {"limit": 1, "per": "article"}
        first = program.get(path, params=asked).json()
        second = program.get(path, params=asked | {"cursor": first["next_cursor"]}).json()
        assert first[name][0][key] != second[name][0][key]


def test_changed_since_leaves_out_what_was_only_seen_again(program: TestClient) -> None:
    changed = program.get(
        "/articles", params={"per": "article", "changed_since": "2026-05-03T12:02:30Z"}
    ).json()
    assert [hit["url"] for hit in changed["hits"]] == [URL]


def test_changes_are_filtered_by_kind_and_site(program: TestClient) -> None:
    for asked, kinds in (
        ({"site": "river.example"}, ["unpublished", "edited"]),
        ({"site": "river.example", "kind": "edited"}, ["edited"]),
        ({"site": "copy.example"}, []),
        ({"source": 7}, []),
    ):
        changes = program.get("/changes", params=asked).json()["changes"]
        assert [change["kind"] for change in changes] == kinds


def test_an_article_is_found_by_its_id_and_by_any_of_its_urls(program: TestClient) -> None:
    article = program.get("/articles/2").json()
    assert article["url"] == "https://copy.example/flood"
    by_alias = program.get("/article", params={"url": "https://copy.example/f"})
    assert by_alias.json() == article
    assert by_alias.headers["content-location"] == "/api/v1/articles/2"
    assert program.get("/articles/1").json()["events"][0]["kind"] == "unpublished"


def test_the_parts_of_an_article(program: TestClient) -> None:
    assert [each["number"] for each in program.get("/articles/1/revisions").json()] == [1, 2]
    assert program.get("/articles/1/revisions/1").json()["title"] == "The river rises"
    diff = program.get("/articles/1/diff").json()
    assert {"change": "removed", "text": " rises"} in diff["title"]
    assert program.get("/articles/1/labels").json() == ["to read"]
    assert program.get("/articles/1/notes").json()[0]["text"].startswith("Compare")
    assert len(program.get("/articles/1/captures").json()) == 2
    carriers = program.get("/articles/2/story").json()["carriers"]
    assert {carrier["article_id"] for carrier in carriers} == {1, 2}


def test_hits_are_counted_on_the_first_page_or_where_a_program_asks(program: TestClient) -> None:
    asked = {"q": "river", "per": "article", "limit": "1"}
    first = program.get("/articles", params=asked).json()
    assert first["total"] == 2
    following = asked | {"cursor": first["next_cursor"]}
    assert program.get("/articles", params=following).json()["total"] is None
    assert program.get("/articles", params=following | {"count": "true"}).json()["total"] == 2
    assert program.get("/articles", params=asked | {"count": "false"}).json()["total"] is None


def test_an_answer_that_has_not_changed_is_not_sent_again(program: TestClient, shelf: Archive) -> None:
    first = program.get("/articles/1/labels")
    known = {"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    again = program.get("/articles/1/labels", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    shelf.labels.change(1, ["climate"])
    assert program.get("/articles/1/labels", headers=known).json() == ["climate", "to read"]


def test_head_gives_what_get_gives_without_the_body(program: TestClient) -> None:
    asked, known = program.get("/articles/1"), program.head("/articles/1")
    assert (known.status_code, known.content) == (200, b"")
    assert known.headers == asked.headers
    assert program.head("/articles/4711").status_code == 404


def test_a_search_is_saved_and_deleted(program: TestClient, shelf: Archive) -> None:
    may_write = token(shelf, Scope.WRITE)
    made = program.post("/searches", json={"name": "Harbours", "query": "harbour"}, headers=may_write)
    assert made.status_code == 201
    assert [search["name"] for search in program.get("/searches").json()] == ["Harbours", "floods"]
    assert program.delete(f"/searches/{made.json()['id']}", headers=may_write).status_code == 204
    bad = program.post("/searches", json={"name": "Bad", "query": "foo:bar"}, headers=may_write)
    assert (bad.status_code, bad.json()["type"]) == (400, "urn:pressmark:problem:bad-query")


def test_pages_are_added_by_who_may_and_the_job_is_watched(program: TestClient, shelf: Archive) -> None:
    may_add = token(shelf, Scope.ADD, Scope.READ)
    added = program.post("/articles", json={"urls": [URL], "labels": ["x"]}, headers=may_add)
    assert added.status_code == 202
    job = program.get(added.headers["location"].removeprefix("/api/v1")).json()
    assert (job["kind"], job["state"]) == ("add", "done")
    assert [event["number"] for event in program.get(f"/jobs/{job['id']}/events").json()] == [1]
    stream = program.get(f"/jobs/{job['id']}/events", headers={"Accept": "text/event-stream"})
    assert stream.headers["content-type"].startswith("text/event-stream")
    page, over, rest = stream.text.split("\n\n")
    assert page.startswith("id: 1\nevent: page\ndata: {")
    assert json.loads(page.splitlines()[2].removeprefix("data: "))["fields"]["title"] == "Flood\n\ndata: x"
    assert over.startswith("event: over\ndata: {")
    assert rest == ""


def test_labels_and_notes_are_changed_by_who_may(program: TestClient, shelf: Archive) -> None:
    may_write = token(shelf, Scope.WRITE)
    assert program.put("/articles/2/labels/climate", headers=may_write).json() == ["climate"]
    assert program.delete("/articles/2/labels/climate", headers=may_write).json() == []
    made = program.post("/articles/2/notes", json={"text": "A copy."}, headers=may_write)
    assert made.status_code == 201
    gone = program.delete(f"/articles/2/notes/{made.json()['id']}", headers=may_write)
    assert gone.status_code == 204
    assert program.get("/articles/2/notes").json() == []


def test_a_source_is_looked_for_kept_paused_crawled_and_removed(program: TestClient, shelf: Archive) -> None:
    may = token(shelf, Scope.ADD, Scope.WRITE)
    looked = program.post("/sources/look", json={"url": "https://river.example"}, headers=may)
    assert (looked.status_code, looked.json()["kind"]) == (202, "look")
    listings = [{"kind": "feed", "url": "https://river.example/feed"}]
    new = {"url": "https://river.example/", "name": "River", "listings": listings}
    made = program.post("/sources", json=new, headers=may)
    assert (made.status_code, made.headers["location"]) == (201, "/api/v1/sources/1")
    assert made.json()["listings"][0]["url"] == "https://river.example/feed"
    assert program.patch("/sources/1", json={"state": "paused"}, headers=may).json()["state"] == "paused"
    crawl = program.post("/sources/1/crawl", headers=token(shelf, Scope.ADD, Scope.READ))
    assert (crawl.status_code, crawl.json()["about"]) == (202, "1")
    assert program.delete("/sources/1", headers=may).status_code == 204
    assert program.get("/sources").json() == []
    bad = program.post("/sources", json=new | {"url": "mailto:x"}, headers=may)
    assert bad.status_code == 400


@pytest.mark.parametrize(
    ("scopes", "method", "path", "status"),
    [
        ((), "POST", "/articles", 401),
        ((), "PUT", "/articles/1/labels/x", 401),
        ((), "DELETE", "/jobs/job1", 401),
        ((Scope.READ,), "POST", "/articles", 403),
        ((Scope.READ, Scope.ADD), "PUT", "/articles/1/labels/x", 403),
        ((Scope.ADD,), "GET", "/articles", 403),
        ((Scope.WRITE,), "GET", "/articles/1", 403),
        ((Scope.READ,), "GET", "/articles", 200),
    ],
)
def test_a_token_allows_its_scopes_and_nothing_else(
    program: TestClient, shelf: Archive, scopes: tuple[Scope, ...], method: str, path: str, status: int
) -> None:
    headers = token(shelf, *scopes) if scopes else {}
    body = {"urls": [URL]} if path == "/articles" and method == "POST" else None
    answer = program.request(method, path, headers=headers, json=body)
    assert answer.status_code == status
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_where_others_reach_the_server_reading_needs_a_token(room: Room, shelf: Archive) -> None:
    api = TestClient(create_api(room, without_token=()))
    assert api.get("/articles").status_code == 401
    assert api.get("/articles", headers=token(shelf, Scope.READ)).status_code == 200
    assert api.get("/articles", headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_where_a_password_is_set_programs_need_a_token_or_hear_so(room: Room, shelf: Archive) -> None:
    room.settings = replace(room.settings, password=hashed("secret"))
    program = TestClient(create_app(room), ORIGIN)
    for path in ("/api/v1/articles", "/timegate/https://river.example/"):
        refused = program.get(path)
        assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
        assert program.get(path, headers={"Authorization": "Bearer nonsense"}).status_code == 401
    assert program.get("/api/v1/articles", headers=token(shelf, Scope.READ)).status_code == 200


def test_a_server_that_only_reads_adds_nothing(room: Room, shelf: Archive) -> None:
    room.jobs = None
    api = TestClient(create_api(room))
    refused = api.post("/articles", json={"urls": [URL]}, headers=token(shelf, Scope.ADD, Scope.WRITE))
    assert refused.status_code == 403
    assert "--read-only" in refused.json()["detail"]


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("method", "path", "given", "status", "told"),
    [
        ("GET", "/nothing", {}, 404, "openapi.json"),
        ("GET", "/articles/4711", {}, 404, "no article 4711"),
        ("GET", "/articles/1/revisions/9", {}, 404, "has 2 revision"),
        ("GET", "/articles/2/diff", {}, 404, "only one revision"),
        ("GET", "/sources/9", {}, 404, "no source 9"),
        ("GET", "/jobs/none", {}, 404, "no job"),
        ("GET", "/articles/one", {}, 422, "article_id"),
        ("GET", f"/articles/{10**30}", {}, 422, "article_id"),
        ("GET", "/articles?limit=0", {}, 422, "limit"),
        ("GET", "/articles?q=foo:bar", {}, 400, 'no field "foo"'),
        ("GET", "/articles?q=%00", {}, 400, "NUL"),
        ("GET", "/articles?cursor=x", {}, 400, "is not a cursor"),
        ("GET", "/changes?cursor=x", {}, 400, "is not a cursor"),
        ("GET", "/changes?since=soon", {}, 400, "is not a date"),
        ("GET", "/export?q=foo:bar", {}, 400, 'no field "foo"'),
        ("GET", "/export?format=exe", {}, 422, "format"),
        ("PUT", "/articles", {}, 405, "method"),
        ("POST", "/articles", {"content": b"urls=x", "headers": {"Content-Type": "text/plain"}}, 415, "JSON"),
        (
            "POST",
            "/articles",
            {"content": b"{", "headers": {"Content-Type": "application/json"}},
            422,
            "JSON",
        ),
        ("POST", "/articles", {"content": b"x" * (MOST_BYTES + 1)}, 413, "1,000,000 bytes"),
        ("POST", "/articles", {"headers": {"Content-Length": str(100_000_000)}}, 413, ""),
        ("GET", "/articles", {"headers": {"Authorization": "Basic eDp5"}}, 401, "Bearer TOKEN"),
        ("GET", "/articles", {"headers": {"Host": "evil.example"}}, 421, "allow-host"),
        ("POST", "/articles", {"headers": {"Origin": "https://evil.example"}}, 403, "another site"),
    ],
)
def test_what_is_wrong_is_said_in_a_problem_document(
    program: TestClient, method: str, path: str, given: dict[str, object], status: int, told: str
) -> None:
    answer = program.request(method, path, **given)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == status
    assert said["type"].startswith("urn:pressmark:problem:")
    assert told in said["detail"]


def test_an_archive_that_is_gone_damaged_or_rebuilt(tmp_path: Path, sqlite_template: Path) -> None:
    room = Room(tmp_path, None, Settings(ORIGIN, REPLAY, frozenset({"room.test"})), NotedJobs())
    api, database = TestClient(create_api(room)), tmp_path / "archive.db"
    assert api.get("/stats").status_code == 503
    for content, status in (
        (b"no database", 503),
        (sqlite_template.read_bytes(), 200),
        (b"damaged" * 99, 503),
    ):
        database.unlink(missing_ok=True)
        database.write_bytes(content)
        answer = api.get("/stats")
        assert answer.status_code == status
        assert ("retry-after" in answer.headers) == (status == 503)
    room.close()


class FullJobs(NotedJobs):
    """Jobs of which so many are waiting that no more are taken."""

    async def add(self, urls: Sequence[str], labels: Sequence[str] = ()) -> Job:
        raise TooManyJobs("50 jobs are waiting already")


def test_too_many_jobs_and_too_long_questions_say_when_to_try_again(
    room: Room, shelf: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.jobs, headers = FullJobs(), token(shelf, Scope.ADD)
    refused = TestClient(create_api(room)).post("/articles", json={"urls": [URL]}, headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (429, "urn:pressmark:problem:too-many-jobs")
    assert "retry-after" in refused.headers
    shelf.database.read_limit_s = 0.0
    monkeypatch.setattr("archive.storage.read_limit.STEPS_BETWEEN_CHECKS", 1)
    slow = TestClient(create_api(room)).get("/facets")
    if shelf.database.engine.dialect.name == "sqlite":  # to PostgreSQL, no time means no limit
        assert (slow.status_code, slow.json()["type"]) == (503, "urn:pressmark:problem:took-too-long")
        assert "retry-after" in slow.headers


def test_exports_are_streamed_in_each_format(program: TestClient) -> None:
    lines = program.get("/export", params={"q": "river"})
    assert lines.headers["content-type"] == "application/jsonl"
    assert 'filename="pressmark.jsonl"' in lines.headers["content-disposition"]
    assert {json.loads(line)["article_id"] for line in lines.text.splitlines()} == {1, 2}
    rows = list(csv.DictReader(io.StringIO(program.get("/export?format=csv&limit=1").text.lstrip("\ufeff"))))
    assert len(rows) == 1
    for kind, begins in (
        ("wacz", b"PK"),
        ("epub", b"PK"),
        ("warc", b"\x1f\x8b"),
        ("parquet", b"PAR1"),
        ("atom", b"<?xml"),
    ):
        assert program.get("/export", params={"format": kind}).content.startswith(begins)


def test_a_file_that_is_read_while_it_is_written_gives_all_of_it_or_its_error() -> None:
    file = GrowingFile()
    parts = file.parts()
    with file.written():
        file.write(b"one")
        assert next(parts) == b"one"
        file.write(b"two")
    assert b"".join(parts) == b"two"
    broken = GrowingFile()
    with pytest.raises(ZeroDivisionError), broken.written():
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError):
        list(broken.parts())
    file.close()
    with pytest.raises(BrokenPipeError):
        file.write(b"three")
