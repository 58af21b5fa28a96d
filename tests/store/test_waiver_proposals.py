"""Proposals: kept for good, decided once, known since they were recorded."""

from datetime import UTC, date, datetime

from readiness.store import waiver_proposals
from readiness.store.database import Database
from readiness.store.waiver_proposals import Decision, WaiverProposal
from tests.store.acme import DAY, LATER

THEN = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)


def proposal(id_: str, item: str = "acme/api#12") -> WaiverProposal:
    return WaiverProposal(id_, "changes.approved", item, "seen\0 on paper", "ada@acme.example", date(2026, 6, 30), THEN)


def test_a_proposal_waits_until_somebody_decides_and_is_decided_once(database: Database) -> None:
    no = Decision(None, "bob@acme.example", "no", THEN + DAY)
    with database.writing() as session:
        waiver_proposals.add(session, proposal("p1"))
        assert waiver_proposals.waiting(session, "changes.approved", "acme/api#12", LATER)
        assert waiver_proposals.decide(session, "p1", no)
        assert not waiver_proposals.decide(session, "p1", Decision(None, "eve@acme.example", "yes", THEN + DAY))

    with database.reading() as session:
        [kept] = waiver_proposals.all_(session, LATER)
        assert (kept.reason, kept.decision) == ("seen\ufffd on paper", no)
        assert waiver_proposals.waiting(session, "changes.approved", "acme/api#12", LATER) is None


def test_what_was_said_later_was_not_known_before(database: Database) -> None:
    with database.writing() as session:
        waiver_proposals.add(session, proposal("p1"))
        waiver_proposals.decide(session, "p1", Decision(None, "bob@acme.example", "no", THEN + DAY))

    with database.reading() as session:
        before = waiver_proposals.get(session, "p1", THEN)
        assert before is not None
        assert before.decision is None
        assert waiver_proposals.waiting(session, "changes.approved", "acme/api#12", THEN) == before
        assert waiver_proposals.all_(session, THEN - DAY) == ()
        assert waiver_proposals.get(session, "p2", LATER) is None
