"""Workspaces with a story in them, written through the store as runs, reviewers and procedures would."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from readiness import resources
from readiness.domain.calendar import Period
from readiness.domain.canonical import digest, encode
from readiness.domain.control import MANUAL, Control, Requirement
from readiness.domain.engagement import Engagement, ReportType
from readiness.domain.vocabulary import (
    Cadence,
    Category,
    CoverageModel,
    Kind,
    Outcome,
    Proves,
    RunOutcome,
    Severity,
    Shape,
    Verdict,
)
from readiness.domain.waiver import Waiver
from readiness.services.engagements import Proposal, create
from readiness.services.installation.new_workspace import initialise
from readiness.services.people import accounts
from readiness.store import evidence, results, runs, waivers
from readiness.store.database import Session
from readiness.store.evidence import ACCEPTED, COLLECTED, UPLOADED, EvidenceRow, Review
from readiness.store.results import Item, PopulationRead, Result
from readiness.store.runs import Run, RunEnd
from readiness.wiring import open_workspace
from readiness.workspace import Workspace

NOON = datetime(2026, 5, 22, 16, tzinfo=UTC)
TODAY = date(2026, 5, 22)
WINDOW = Period(date(2026, 1, 1), date(2026, 6, 30))
PASSWORD = "a lake under the harbour"
HOSTILE = "<script>alert(1)</script>\u202egnp.exe'\"&<b>" + "x" * 220
STEPS = {
    Cadence.DAILY: 1,
    Cadence.WEEKLY: 7,
    Cadence.MONTHLY: 28,
    Cadence.QUARTERLY: 84,
    Cadence.SEMIANNUAL: 170,
    Cadence.ANNUAL: 400,
}
PEOPLE = {
    "Head of Security": "dana.okafor@acme.example",
    "Engineering Lead": "priya.natarajan@acme.example",
    "Platform Lead": "li.wei@acme.example",
    "IT Lead": "amira.haddad@acme.example",
    "People Lead": "jonas.weiss@acme.example",
    "Compliance Lead": "sofia.marin@acme.example",
    "CEO": "rosa.lind@acme.example",
    "SRE Lead": "li.wei@acme.example",
    "Head of Engineering": "priya.natarajan@acme.example",
    "Privacy Lead": "sofia.marin@acme.example",
}


@dataclass
class Clock:
    """A clock the test moves."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at


def made(
    home: Path,
    clock: Clock,
    *,
    owners: dict[str, str] | None = None,
    catalog: str | None = None,
    engine: str = "embedded",
) -> Workspace:
    """Make a workspace with a GitHub connection nobody calls."""
    initialise(home)
    lines = [f'"{role}" = "{email}"' for role, email in (PEOPLE if owners is None else owners).items()]
    (home / "readiness.toml").write_text(
        '[organization]\nname = "Acme, Inc."\ntime_zone = "America/New_York"\n[owners]\n'
        + "\n".join(lines)
        + '\n[connections.github]\nsource = "github"\norganization = "acme"\ntoken = "env:GITHUB_TOKEN"\n'
        + f'[engine]\nkind = "{engine}"\n'
    )
    if catalog is not None:
        (home / "controls.yaml").write_text(catalog)
    return open_workspace(home, {}, clock)


def engagement(workspace: Workspace, **changes: object) -> Engagement:
    """Create the engagement that the story is about."""
    asked = {
        "type": ReportType.TWO,
        "start": WINDOW.start,
        "end": WINDOW.end,
        "as_of": None,
        "categories": frozenset({Category.SECURITY, Category.AVAILABILITY, Category.CONFIDENTIALITY}),
        "firm": "Example CPA LLP",
        "name": "SOC 2 Type 2 · H1 2026",
    }
    return create(workspace, Proposal(**{**asked, **changes}))  # type: ignore[arg-type]  # a test's shorthand


def administrator(workspace: Workspace, email: str = "dana.okafor@acme.example") -> None:
    """Add somebody who can sign in with PASSWORD."""
    with workspace.database.writing() as session:
        accounts.add(session, email, "admin", workspace.now(), PASSWORD)


def person(workspace: Workspace, role: str) -> str:
    """Add somebody of a role who can sign in with PASSWORD; return their address."""
    email = f"{role}@acme.example"
    with workspace.database.writing() as session:
        accounts.add(session, email, role, workspace.now(), PASSWORD)
    return email


@dataclass
class Story:
    """Writes half a year: everything on time, but for what `skipped` and the results say."""

    workspace: Workspace
    skipped: dict[str, tuple[Period, ...]] = field(default_factory=dict)
    """Requirement id to days without evidence."""
    numbers: Iterator[int] = field(default_factory=count)
    keeping: bool = False
    """Whether the vault has the bytes, for what opens them; it takes a while."""

    def whole(self, controls: tuple[Control, ...]) -> None:
        """Give every line of these controls the evidence it asks for, once for each collector."""
        collected: set[str] = set()
        with self.workspace.database.writing() as session:
            for control in controls:
                for line in control.requirements:
                    if line.collector not in collected and line.kind is not Kind.TICKET_SAMPLE:
                        self._line(session, line)
                    if line.available and line.collector != MANUAL:
                        collected.add(line.collector)

    def judged(
        self,
        control: str,
        procedure: str,
        day: date,
        items: tuple[Item, ...] = (),
        *,
        tested: int = 40,
        severity: Severity = Severity.HIGH,
        window: Period | None = None,
        reads: tuple[PopulationRead, ...] = (),
    ) -> None:
        """Keep one judgement."""
        exceptions = sum(item.outcome is Outcome.EXCEPTION for item in items)
        doubtful = sum(item.outcome is Outcome.INCONCLUSIVE for item in items)
        verdict = Verdict.FAIL if exceptions else Verdict.INCONCLUSIVE if doubtful else Verdict.PASS
        number = next(self.numbers)
        kept = Result(
            id=f"result{number}",
            control=control,
            procedure=procedure,
            parameters={},
            severity=severity,
            day=day,
            outcome=verdict,
            tested=tested,
            exceptions=exceptions,
            inconclusive=doubtful,
            procedure_sha256=digest(procedure.encode()),
            sheet_sha256=self._kept(_sheet(items)),
            recorded_at=_at(day),
            window=window,
            items=items,
            populations=reads,
        )
        with self.workspace.database.writing() as session:
            results.add(session, kept)

    def waived(
        self, procedure: str, item: str, day: date, expires: date, reason: str = "Accepted by the board"
    ) -> None:
        """Answer an exception."""
        waiver = Waiver(
            procedure, item, reason, "a@acme.example", "b@acme.example", day, expires, digest(item.encode())[:16]
        )
        with self.workspace.database.writing() as session:
            waivers.add(session, waiver, _at(day))

    def ran(self, collector: str, day: date, outcome: RunOutcome, reason: str | None = None) -> None:
        """Keep one run."""
        number = next(self.numbers)
        run = Run(f"run{number}", "github", collector, _at(day), _at(day) + timedelta(minutes=5))
        end = RunEnd(run.id, _at(day) + timedelta(minutes=1), outcome, 12, 3, reason, 214, 214)
        with self.workspace.database.writing() as session:
            runs.start(session, run)
            runs.end(session, end)

    def _kept(self, content: bytes) -> str:
        return self.workspace.vault.put(content).sha256 if self.keeping else digest(content)

    def _line(self, session: Session, line: Requirement) -> None:
        shape = self.workspace.collectors[line.collector].shape if line.collector in self.workspace.collectors else None
        for day, covers in self._acts(line, shape):
            if not any(day in hole for hole in self.skipped.get(line.id, ())):
                self.item(session, line, day, covers, fetched=shape is not None)

    def _acts(self, line: Requirement, shape: Shape | None) -> Iterator[tuple[date, Period | None]]:
        if line.coverage is CoverageModel.SPANS or shape is Shape.EVENTS:
            start = WINDOW.start
            while start < TODAY:
                end = min(start + timedelta(days=6), TODAY - timedelta(days=1))
                yield end, Period(start, end)
                start += timedelta(days=7)
        elif line.proves is Proves.DESIGN:
            yield date(2026, 1, 20), None
        elif line.coverage is CoverageModel.OBSERVED:
            yield from ((day, None) for day in _every(date(2025, 12, 29), 5))
        else:
            step = STEPS.get(line.cadence, 28)
            yield from ((day, None) for day in _every(WINDOW.start + timedelta(days=min(step - 1, 20)), step))

    def item(self, session: Session, line: Requirement, day: date, covers: Period | None, *, fetched: bool) -> None:
        """Keep one item of a line."""
        content = f'{{"day":"{day}"}}\n'.encode()
        at = _at(min(day + timedelta(days=1), TODAY) if covers else day)
        row = EvidenceRow(
            id=f"{line.collector if fetched else line.id}-{day}".replace("/", "-"),
            kind=COLLECTED if fetched else UPLOADED,
            collected_at=at,
            sha256=self._kept(content),
            bytes=len(content),
            media="application/x-ndjson",
            complete=True,
            recorded_at=at,
            connection="github" if fetched else None,
            collector=line.collector if fetched else None,
            requirement=None if fetched else line.id,
            performed_on=None if covers else day,
            covers=covers,
            rows=1,
            source_total=1,
            uploader=None if fetched else "jonas.weiss@acme.example",
        )
        evidence.seal(session, row, {"id": row.id, "kind": row.kind, "sha256": row.sha256, "note": "as it was fetched"})
        if not fetched:
            evidence.review(session, Review(row.id, ACCEPTED, "sofia.marin@acme.example", None, at))


def exception(item: str, reason: str, day: date | None = None, **facts: object) -> Item:
    """Make an item that failed."""
    return Item(item, Outcome.EXCEPTION, reason, _at(day) if day else None, facts)


def doubtful(item: str, reason: str, day: date | None = None) -> Item:
    """Make an item of which nothing could be told."""
    return Item(item, Outcome.INCONCLUSIVE, reason, _at(day) if day else None)


def _sheet(items: tuple[Item, ...]) -> bytes:
    """Write the rows of a sheet as a procedure leaves them."""
    rows = ({"item": one.item, "outcome": one.outcome.value, "reason": one.reason, **one.facts} for one in items)
    return b"".join(encode(row) + b"\n" for row in rows)


def _every(start: date, step: int) -> Iterator[date]:
    day = start
    while day <= TODAY:
        yield day
        day += timedelta(days=step)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(15), UTC)


def excerpt(*controls: str) -> str:
    """Return the shipped catalog with some of its controls only."""
    head, *blocks = re.split(r"(?m)^(?=- id: )", resources.CONTROLS.read_text())
    kept = [block for block in blocks if block.split(maxsplit=3)[2] in controls]
    return head + "".join(kept)


def signed_in(app: Flask, email: str = "dana.okafor@acme.example") -> FlaskClient:
    """Return a browser that is signed in."""
    client = app.test_client()
    answer = post(client, "/login", email=email, password=PASSWORD)
    assert answer.status_code == 303
    return client


def csrf(page: TestResponse) -> str:
    """Return the token that the forms of a page carry."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
    assert token
    return token[1]


def send(client: FlaskClient, page: str, path: str, **form: str | list[str]) -> TestResponse:
    """Send a form to a path with the token of a page."""
    return client.post(path, data={"csrf_token": csrf(client.get(page)), **form})


def post(client: FlaskClient, path: str, **form: str) -> TestResponse:
    """Send a form with the token of its own page."""
    return send(client, path if path != "/logout" else "/", path, **form)


def words(page: TestResponse) -> str:
    """Return what a page says, without its tags."""
    text = re.sub(r"<(title|script)[^>]*>.*?</\1>", "", page.get_data(as_text=True), flags=re.DOTALL)
    text = re.sub(r"</?(?:a|bdi|wbr|span|b|code)\b[^>]*>", "", text)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def reopened(workspace: Workspace) -> Workspace:
    """Open the same folder again, with its settings as they now are."""
    return open_workspace(workspace.home, {}, workspace.now)
