"""What was answered for a day, from what was known at an instant, is answered again word for word whatever happens later."""

import random
from datetime import date, datetime, timedelta

import pytest

from readiness.domain.calendar import local_date
from readiness.services import engagements
from readiness.services.answer.assessment import Question, assess_selected
from readiness.services.controls import walkthroughs
from readiness.services.documents import coverage_document, gaps_document, status_document
from readiness.services.judging.procedures import Asked, judge
from readiness.services.waivers import grants


def answered(workspace, as_of: date, known_at: datetime):
    with workspace.database.reading() as session:
        found = assess_selected(session, workspace, Question(as_of, known_at))
    return status_document(found), gaps_document(found.gaps), coverage_document(found.coverage)


class Life:
    """Things that happen to a company, in an order drawn by lot."""

    def __init__(self, company, workspace, lot: random.Random) -> None:
        self.company, self.workspace, self.lot = company, workspace, lot
        self.repository = company.github.organization.repository("web")
        self.lost = None

    def collect(self) -> None:
        self.company.collect(self.workspace)

    def collect_in_trouble(self) -> None:
        fault = self.company.github.faults.add("total_off", path="/graphql", times=None)
        self.company.collect(self.workspace)
        self.company.github.faults.remove(fault)

    def collect_long_ago(self) -> None:
        self.company.collect(self.workspace, since=date(2026, 2, 1), until=date(2026, 2, 20))

    def merge_alone(self) -> None:
        at = self.company.clock.now - timedelta(days=self.lot.randrange(1, 60))
        self.repository.merge(author="bo", approvals=[], at=at, title="Alone")
        self.collect()

    def drop_or_restore_the_rule(self) -> None:
        if self.lost is None:
            self.lost = self.repository.unprotect()
        else:
            self.repository.protections[self.lost.pattern] = self.lost
            self.lost = None
        self.collect()

    def waive(self) -> None:
        grants.waive(
            self.workspace,
            "github.review_required",
            "acme/web/main",
            reason="Known",
            by="bo@acme.example",
            approved_by="dana@acme.example",
            expires=self.workspace.today + timedelta(days=self.lot.randrange(1, 9)),
        )

    def walk_through(self) -> None:
        today = self.workspace.today
        walkthroughs.walk_through(self.workspace, "CHG-02", on=today, by="dana@acme.example", passed=True, note="Seen")

    def sign_scope(self) -> None:
        with self.workspace.database.reading() as session:
            engagement = engagements.required(session, None)
        engagements.sign_scope(self.workspace, engagement.id, "dana@acme.example")

    def judge(self) -> None:
        judge(self.workspace, Asked())

    def events(self):
        """Return every kind of thing that can happen, in an order drawn by lot."""
        kinds = [
            self.collect,
            self.collect_in_trouble,
            self.collect_long_ago,
            self.merge_alone,
            self.drop_or_restore_the_rule,
            self.waive,
            self.walk_through,
            self.sign_scope,
            self.judge,
        ]
        self.lot.shuffle(kinds)
        return kinds


@pytest.mark.parametrize("seed", range(2))
def test_later_facts_change_no_earlier_answer(company, engaged, seed):
    lot = random.Random(seed)  # noqa: S311 -- an order of events, not a secret
    life = Life(company, engaged, lot)
    life.drop_or_restore_the_rule()
    told = {}
    for happens in life.events():
        known_at = company.clock.now
        today = local_date(known_at, engaged.zone)
        for as_of in (today, today - timedelta(days=lot.randrange(1, 40))):
            told[as_of, known_at] = answered(engaged, as_of, known_at)
        company.clock.move(hours=lot.choice([1, 5, 26, 75]))
        happens()
    for question, answer in told.items():
        assert answered(engaged, *question) == answer, question
