from datetime import timedelta

from readiness.store import login_attempts
from readiness.store.database import Database
from tests.store.acme import DAY, NOON

HOUR = timedelta(hours=1)


def test_wrong_passwords_are_counted_by_account_and_by_address(database: Database) -> None:
    with database.writing() as session:
        for account, address, at in (
            ("ada@acme.example", "192.0.2.1", NOON - HOUR),
            ("ADA@acme.example", "192.0.2.1", NOON),
            ("nobody@acme.example", "192.0.2.1", NOON),
            ("ada@acme.example", "192.0.2.2", NOON),
        ):
            login_attempts.note(session, account, address, at, DAY)

        assert login_attempts.count(session, "ada@acme.example", "192.0.2.1", NOON - HOUR) == (3, 3)
        assert login_attempts.count(session, "ada@acme.example", "192.0.2.1", NOON) == (2, 2)
        login_attempts.forget(session, "Ada@acme.example")
        assert login_attempts.count(session, "ada@acme.example", "192.0.2.1", NOON - HOUR) == (0, 1)
        login_attempts.note(session, "eve@acme.example", "192.0.2.9", NOON + 2 * DAY, DAY)
        assert login_attempts.count(session, "nobody@acme.example", "192.0.2.1", NOON - HOUR) == (0, 0)
