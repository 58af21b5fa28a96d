"""Records of a small company, for the tests of the store."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from readiness.domain.calendar import Period
from readiness.domain.canonical import digest
from readiness.domain.engagement import Engagement, ReportType
from readiness.domain.ledger import Line
from readiness.domain.vocabulary import Category, Outcome, Severity, Verdict
from readiness.store import evidence, journal, results
from readiness.store.database import Database
from readiness.store.evidence import EvidenceRow
from readiness.store.results import Item, PopulationRead, Result

NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LATER = NOON + 1000 * DAY
REPOS, PULLS = "github.repos", "github.merged_pulls"


def days(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def happened(session: Session, id_: str, time: datetime = NOON, event: str = "waived") -> Line:
    return journal.record(session, event=event, id=id_, envelope={"id": id_, "who": "Zoë"}, time=time)


def snapshot(id_: str, at: datetime = NOON, **changes: Any) -> EvidenceRow:
    """A complete list of repositories, recorded when it was collected."""
    facts: dict[str, Any] = {
        "id": id_,
        "kind": "collected",
        "collected_at": at,
        "sha256": digest(id_.encode()),
        "bytes": 10,
        "media": "application/jsonl",
        "complete": True,
        "recorded_at": at,
        "connection": "github",
        "collector": REPOS,
        "performed_on": at.date(),
        "rows": 3,
    }
    return EvidenceRow(**facts | changes)


def pulls(id_: str, covers: Period, at: datetime = NOON, **changes: Any) -> EvidenceRow:
    """The pull requests merged on some days."""
    return snapshot(id_, at, **{"collector": PULLS, "covers": covers, "performed_on": None} | changes)


def upload(id_: str, at: datetime = NOON, **changes: Any) -> EvidenceRow:
    """Minutes of a meeting, uploaded by Ada."""
    facts: dict[str, Any] = {
        "kind": "uploaded",
        "connection": None,
        "collector": None,
        "requirement": "AC-06/minutes",
        "uploader": "ada@acme.example",
        "media": "application/pdf",
        "rows": None,
    }
    return snapshot(id_, at, **facts | changes)


def sealed(session: Session, *rows: EvidenceRow) -> None:
    for row in rows:
        evidence.seal(session, row, {"id": row.id, "kind": row.kind})


def exception(item: str, reason: str = "no_approval") -> Item:
    return Item(item, Outcome.EXCEPTION, reason, facts={"approvals": 0, "authors": ["ada", "bob"]})


def result(id_: str, at: datetime = NOON, items: Sequence[Item] = (), **changes: Any) -> Result:
    """What `github.review_required` said of a day."""
    facts: dict[str, Any] = {
        "id": id_,
        "control": "CM-01",
        "procedure": "github.review_required",
        "parameters": {"approvals": 1},
        "severity": Severity.HIGH,
        "day": at.date(),
        "outcome": Verdict.FAIL if items else Verdict.PASS,
        "tested": 3,
        "exceptions": len(items),
        "inconclusive": 0,
        "procedure_sha256": digest(b"sql"),
        "sheet_sha256": digest(repr(items).encode()),
        "recorded_at": at,
        "populations": (PopulationRead("e1", digest(b"rows"), REPOS, "github"),),
        "items": tuple(items),
    }
    return Result(**facts | changes)


def engagement(id_: str = "eng", name: str = "2026 H1", **changes: Any) -> Engagement:
    facts: dict[str, Any] = {
        "id": id_,
        "name": name,
        "type": ReportType.TWO,
        "window": days("2026-01-01", "2026-06-30"),
        "categories": frozenset({Category.SECURITY, Category.AVAILABILITY}),
        "firm": "Carol & Partners",
        "zone": NEW_YORK,
        "created_at": NOON,
    }
    return Engagement(**facts | changes)


def keep(database: Database, *kept: Result) -> list[Result]:
    """Keep results; return them as they are kept."""
    with database.writing() as session:
        return [results.add(session, one) for one in kept]
