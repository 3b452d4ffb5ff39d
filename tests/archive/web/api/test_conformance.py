"""The API does what its OpenAPI document says, whatever it is asked: no 5xx, no breach of the schema.

schemathesis makes requests from the document, valid and invalid ones. They are the same in each run, and few.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from archive.archive import Archive
from archive.scheduling.listings import FoundListing
from archive.storage.models import ListingKind
from archive.web.api.app import create_api
from archive.web.app import create_app
from archive.web.room import Room
from archive.web.safety.tokens import Scope
from tests.archive.web.api.conftest import NOW, token

EXAMPLES = 3  # for each operation and mode
FEW = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
load_all_checks()
CHECKED: Any = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "unsupported_method",
    ]
)
THERE = {
    "article_id": 1,
    "number": 1,
    "source_id": 1,
    "job_id": "job1",
    "label": "to read",
    "note_id": 1,
    "capture_id": 1,
}
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def headers(shelf: Archive) -> dict[str, str]:
    return {"Host": "room.test", **token(shelf, *Scope)}


@pytest.fixture
def operations(room: Room, headers: dict[str, str]) -> list[Any]:
    document = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(room), headers=headers)
    return [found.ok() for found in document.get_all_operations()]  # type: ignore[union-attr]


@on_sqlite
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_operation_answers_as_the_document_says(
    operations: Iterable[Any], headers: dict[str, str], mode: GenerationMode
) -> None:
    statuses = set()
    for operation in operations:

        @FEW
        @given(case=operation.as_strategy(generation_mode=mode))
        def check(case: Case[Any]) -> None:
            response = case.call_and_validate(headers=headers, checks=CHECKED)
            statuses.add(response.status_code)

        with suppress(Unsatisfiable):  # an operation without parameters cannot be asked wrongly
            check()
    assert {200, 404} <= statuses if mode.is_positive else {404, 422} <= statuses


def test_what_is_there_is_answered_as_the_document_says(
    room: Room, shelf: Archive, operations: Iterable[Any], headers: dict[str, str]
) -> None:
    shelf.sources.add(
        "https://river.example/", "River", [FoundListing(ListingKind.FEED, "https://river.example/feed")], NOW
    )
    assert room.jobs is not None
    asyncio.run(room.jobs.add(["https://river.example/flood"]))
    given_query = {"/article": {"url": "https://river.example/flood"}}
    answered = set()
    for operation in operations:
        if operation.method != "get":
            continue
        names = [parameter.name for parameter in operation.path_parameters]
        case = operation.Case(
            path_parameters={name: THERE[name] for name in names}, query=given_query.get(operation.path, {})
        )
        assert case.call_and_validate(headers=headers, checks=CHECKED).status_code == 200, operation.label
        answered.add(operation.path)
    assert len(answered) > 20


@on_sqlite
def test_the_examples_in_the_document_are_as_it_says(room: Room) -> None:
    document = create_api(room).openapi()
    shown = 0
    for operations in document["paths"].values():
        for operation in operations.values():
            parts = [operation.get("requestBody", {}), *operation["responses"].values()]
            for content in (content for part in parts for content in part.get("content", {}).values()):
                if "example" in content:
                    schema = content["schema"] | {"components": document["components"]}
                    jsonschema.validate(content["example"], schema, jsonschema.Draft202012Validator)
                    shown += 1
    assert shown > 20
