"""The whole API against its own description: what it lets be said, whatever is said, and what it answers."""

from collections.abc import Callable

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.openapi import from_wsgi

from readiness.store import login_attempts
from readiness.workspace import Workspace
from tests.web.api.conftest import Program

BOUNDED = settings(
    max_examples=6,
    derandomize=True,  # chosen alike every time, so that nobody's change fails by chance
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
ONLY_KNOWN_THINGS = {
    "POST /bundles",
    "POST /engagements",
    "POST /evidence",
    "POST /overrides",
    "POST /runs",
    "POST /waivers",
    "POST /walkthroughs",
}
"""Operations that name a line, a connection, a procedure or a control in their body, or days that have to agree: no description says which."""


@pytest.fixture(scope="module")
def operations(served: Flask) -> list[schemathesis.schemas.APIOperation]:
    return [found.ok() for found in from_wsgi("/api/openapi.json", served).get_all_operations()]


@pytest.mark.parametrize("kind", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda kind: kind.value)
def test_nothing_that_may_be_said_and_nothing_else_upsets_it(
    place: Workspace, program: Callable[..., Program], operations: list[schemathesis.schemas.APIOperation], kind
):
    for operation in operations:
        said = operation.as_strategy(generation_mode=kind)
        left_out = [CHECKS.get_one("positive_data_acceptance")] if operation.label in ONLY_KNOWN_THINGS else []
        BOUNDED(given(case=said)(_holding(place, program().token, left_out)))()


def _holding(place: Workspace, token: str, left_out: list) -> Callable[..., None]:
    headers = {"Authorization": f"Bearer {token}"}

    def holds(case: schemathesis.Case) -> None:
        case.validate_response(case.call(headers=headers), headers=headers, excluded_checks=left_out)
        with place.database.writing() as session:  # it tries wrong tokens too, more than one address may
            login_attempts.forget(session, "token")

    return holds


REAL = {
    "GET /controls/{control}": {"control": "CHG-02"},
    "GET /evidence/{id}": {"id": "BCP-04-restore-job-2026-05-21"},
    "GET /populations/{id}": {"id": "github.merged_pulls-2026-01-07"},
    "GET /populations/{id}/rows": {"id": "rows"},
    "GET /results/{id}": {"id": "whole"},
    "GET /results/{id}/rows": {"id": "whole"},
    "GET /runs/{id}": {"id": "run3"},
}


def test_things_that_are_there_are_answered_in_the_shape_that_is_described(
    program: Callable[..., Program], operations: list[schemathesis.schemas.APIOperation]
):
    headers = {"Authorization": f"Bearer {program().token}"}
    known = {operation.label: operation for operation in operations}
    for label, place in REAL.items():
        response = known[label].Case(path_parameters=place).call(headers=headers)
        assert response.status_code == 200, response.text
        known[label].validate_response(response)
    lists = [one for one in operations if one.method == "get" and "{" not in one.path]
    for operation in lists:
        response = operation.Case().call(headers=headers)
        assert response.status_code == 200, response.text
        operation.validate_response(response)
