"""A workspace with a story, served, and programs that call it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from readiness.domain.vocabulary import Severity, Verdict
from readiness.services.people import accounts, tokens
from readiness.services.people.tokens import SCOPES, Wish
from readiness.store import evidence, results
from readiness.store.evidence import COLLECTED, EvidenceRow
from readiness.store.results import Result
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.conftest import tell

DANA, LEE = "dana.okafor@acme.example", "lee@acme.example"
SHEET = [
    {"item": f"acme/api#{n}", "outcome": "ok" if n % 9 else "exception", "reason": None if n % 9 else "no_approval"}
    for n in range(1, 21)
]


@dataclass
class Program:
    """Something that calls the API with a token, and with nothing else."""

    app: Flask
    token: str

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.open(path, method="GET", **more)

    def post(self, path: str, **more: Any) -> TestResponse:
        return self.open(path, method="POST", **more)

    def open(self, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        answer = self.app.test_client().open(f"/api/v1{path}", headers=headers, **more)
        answer.request.environ["wsgi.input"].close()  # the test browser leaves a large body open
        return answer


@contextmanager
def staffed(home: Path, *controls: str, engine: str = "embedded") -> Iterator[Workspace]:
    """A workspace of these controls, which Dana administers and Lee leads."""
    workspace = factories.made(home, factories.Clock(), catalog=factories.excerpt(*controls), engine=engine)
    factories.administrator(workspace)
    with workspace.database.writing() as session:
        accounts.add(session, LEE, "lead", workspace.now(), factories.PASSWORD)
    yield workspace
    workspace.database.dispose()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Two administrators, a story, and one result whose sheet is in the vault."""
    home = tmp_path_factory.mktemp("api") / "ws"
    with staffed(home, "CHG-02", "AC-02", "AC-04", "BCP-04", engine="procrastinate") as workspace:
        tell(workspace)
        keep_a_sheet(workspace)
        keep_a_list(workspace)
        yield workspace


@pytest.fixture
def app(place: Workspace) -> Flask:
    """The pages and the API of the workspace at hand, made anew for each test."""
    return create_app(place)


@pytest.fixture(scope="module")
def served(place: Workspace) -> Flask:
    return create_app(place)


@pytest.fixture(scope="module")
def program(place: Workspace, served: Flask) -> Callable[..., Program]:
    """Make a program with a token of a role, everything the role may have, answered for by an administrator."""

    def make(role: str = "admin", *scopes: str, by: str | None = DANA) -> Program:
        return Program(served, token(place, role, *scopes, by=by))

    return make


@pytest.fixture(scope="module")
def dana(program: Callable[..., Program]) -> Program:
    return program()


def token(place: Workspace, role: str, *scopes: str, by: str | None = DANA, expires: date | None = None) -> str:
    """Make a token and return its whole text."""
    wanted = scopes or tuple(scope for scope, roles in SCOPES.items() if role in roles)
    with place.database.writing() as session:
        return tokens.create(session, place, Wish(role, wanted, expires=expires, by=by)).whole


def keep_a_sheet(workspace: Workspace) -> None:
    """Keep a judgement with every row of its sheet."""
    sheet = workspace.vault.put("".join(json.dumps(row) + "\n" for row in SHEET).encode())
    kept = Result(
        id="whole",
        control="CHG-02",
        procedure="changes.traceable",
        parameters={"days": 3},
        severity=Severity.HIGH,
        day=date(2026, 5, 21),
        outcome=Verdict.FAIL,
        tested=len(SHEET),
        exceptions=2,
        inconclusive=0,
        procedure_sha256="0" * 64,
        sheet_sha256=sheet.sha256,
        recorded_at=workspace.now(),
        flags=("population_incomplete", "note:two lists are missing"),
    )
    with workspace.database.writing() as session:
        results.add(session, kept)


def keep_a_list(workspace: Workspace) -> None:
    """Keep a list with its rows in the vault."""
    rows = workspace.vault.put(b"".join(b'{"id":"p%02d","title":"=one"}\n' % n for n in range(12)))
    item = EvidenceRow(
        id="rows",
        kind=COLLECTED,
        collected_at=workspace.now(),
        sha256=rows.sha256,
        bytes=rows.bytes,
        media="application/jsonl",
        complete=True,
        recorded_at=workspace.now(),
        connection="github",
        collector="github.repos",
        rows=12,
        source_total=12,
    )
    with workspace.database.writing() as session:
        evidence.seal(session, item, {"id": item.id, "kind": item.kind, "sha256": item.sha256})
