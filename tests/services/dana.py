"""Dana, who has an account and signs in, for the tests of accounts and sessions."""

from datetime import UTC, datetime

from readiness.services.people import accounts, sessions
from readiness.services.people.sessions import HalfIn, SignedIn, Visit
from readiness.store.database import Database

NOW = datetime(2026, 5, 22, 12, tzinfo=UTC)
VISIT = Visit("10.0.0.1", "Firefox")
DANA, PASSWORD = "dana@acme.example", "a lake under the harbour"


def add(database: Database, email: str = DANA, role: str = "admin", password: str | None = PASSWORD) -> accounts.Added:
    """Add somebody with an account."""
    with database.writing() as session:
        return accounts.add(session, email, role, NOW, password)


def enter(
    database: Database, password: str = PASSWORD, at: datetime = NOW, address: str = "10.0.0.1", email: str = DANA
) -> SignedIn | HalfIn:
    """Sign somebody in."""
    return sessions.sign_in(database, email, password, Visit(address), at)
