"""Hand-overs that were issued: numbered without holes, never changed."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from readiness.store import ledger
from readiness.store.tables.bundle import BundleRow


@dataclass(frozen=True, slots=True)
class Bundle:
    """One issue: for whom, when, where it was written, and the digest of `tagmanifest-sha256.txt`."""

    number: int
    engagement: str
    made_at: datetime
    tagmanifest_sha256: str
    path: str
    files: int
    bytes: int
    omissions: int


def next_number(session: Session) -> int:
    """Return the number of the next issue; in a writing transaction nobody else gets it before that ends."""
    ledger.lock(session)
    return session.exec(select(func.coalesce(func.max(BundleRow.number), 0))).one() + 1


def add(session: Session, bundle: Bundle) -> None:
    """Keep an issue; ValueError when its number is not the next."""
    if bundle.number != (due := next_number(session)):
        raise ValueError(f"bundle {bundle.number} does not follow; {due} would")
    session.add(BundleRow(**asdict(bundle)))
    session.flush()


def get(session: Session, number: int) -> Bundle | None:
    """Return one issue."""
    row = session.get(BundleRow, number)
    return _value(row) if row else None


def all_(session: Session, engagement: str | None = None) -> tuple[Bundle, ...]:
    """Return the issues in order, of one engagement or of all."""
    query = select(BundleRow).order_by(col(BundleRow.number))
    if engagement is not None:
        query = query.where(BundleRow.engagement == engagement)
    return tuple(map(_value, session.exec(query)))


def _value(row: BundleRow) -> Bundle:
    return Bundle(**{name: getattr(row, name) for name in Bundle.__dataclass_fields__})
