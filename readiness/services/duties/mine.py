"""What one person has to do: in the engagement, and with what people brought or asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from readiness.domain.calendar import local_date
from readiness.domain.circle import Circle, Part
from readiness.domain.duties import Duty
from readiness.domain.failing import Failing, Proof, Undecided, Wrong
from readiness.domain.mine import Awaited, Mine, Waiting, mine
from readiness.domain.result import ProcedureResult
from readiness.services.duties.circle import circle
from readiness.services.duties.engagement import Uploads, given, uploads
from readiness.services.engagements import in_force
from readiness.services.evidence.reviews import may_review
from readiness.services.waivers import proposals, standings
from readiness.store import evidence
from readiness.store.accounts import User
from readiness.store.database import Session
from readiness.store.evidence import RETURNED, SUBMITTED, Reviewed
from readiness.workspace import Workspace

FAILING, WRONG, DUE, WAITING, UNDECIDED, LATER = PARTS = ("failing", "wrong", "due", "waiting", "undecided", "later")
Row: TypeAlias = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, and when."""

    user: User
    around: Circle
    now: datetime

    def acts_for(self, item: Reviewed) -> bool:
        """Say whether an upload is this person's, or of somebody for whom they act."""
        return item.row.uploader is not None and self.around.acting(item.row.uploader) == self.user.email.casefold()


def of_person(session: Session, workspace: Workspace, user: User, now: datetime) -> Mine:
    """Return what a person has to do now: of what they own, back up or act for, and what waits for their word."""
    today = local_date(now, workspace.zone)
    person = Person(user, circle(session, workspace, now, today), now)
    items = uploads(session, workspace, now)
    waits = (
        *_returned(session, workspace, items, person),
        *_to_review(workspace, items, person),
        *_asked(session, workspace, person),
    )
    return mine(user.email, today, given(session, workspace, items), waits, person.around)


def rows(workspace: Workspace, found: Mine) -> list[Row]:
    """Return the same as flat rows, in the same order: of the JSON document, of the CSV file and of the table."""
    return [
        *(row for one, part in found.failing for row in _failing(workspace, one, part)),
        *(row for one, part in found.wrong for row in _wrong(workspace, one, part)),
        *(_duty(DUE, duty) for duty, _ in found.due),
        *map(_waiting, found.waiting),
        *(_undecided(one, part) for one, part in found.undecided),
        *(_duty(LATER, duty) for duty in found.coming),
    ]


def why(workspace: Workspace, proof: Proof, code: str | None) -> str | None:
    """Return the sentence of a reason; the code itself where the procedure is not known here any more."""
    procedure = workspace.procedures.get(proof.test.procedure) if proof.test else None
    return procedure.reasons.get(code, code) if procedure and code else code


def _returned(session: Session, workspace: Workspace, items: Uploads, person: Person) -> Iterator[Waiting]:
    """Yield what came back to a person since the window opened; what was brought for the line after that answers it."""
    own = [item for line in items.values() for item in line if item.state == RETURNED and person.acts_for(item)]
    words = evidence.last_words(session, [item.row.id for item in own], person.now)
    window = in_force(session, None)
    for item in own:
        word = words[item.row.id]
        answered = any(other.row.recorded_at > word.recorded_at for other in items[str(item.row.requirement)])
        since = local_date(word.recorded_at, workspace.zone)
        if not answered and (window is None or since >= window.window.start):
            said = f"{word.by} returned it" + (f": {word.reason}" if word.reason else "")
            yield _of_upload(Awaited.RETURNED, item, said, since)


def _to_review(workspace: Workspace, items: Uploads, person: Person) -> Iterator[Waiting]:
    four_eyes = workspace.settings.review.four_eyes
    for line in items.values():
        for item in line:
            if item.state == SUBMITTED and may_review(person.user, item, four_eyes=four_eyes):
                since = local_date(item.row.recorded_at, workspace.zone)
                who = item.row.uploader
                said = f"{who} brought it" if who else "it was brought, nobody was named"
                yield _of_upload(Awaited.REVIEW, item, said, since)


def _of_upload(kind: Awaited, item: Reviewed, what: str, since: date) -> Waiting:
    requirement = str(item.row.requirement)
    return Waiting(kind, item.row.id, requirement, what, since, requirement.partition("/")[0])


def _asked(session: Session, workspace: Workspace, person: Person) -> Iterator[Waiting]:
    for one in standings.listed(session, workspace, local_date(person.now, workspace.zone), person.now):
        if proposals.may_decide(person.user, one):
            yield Waiting(Awaited.WAIVER, one.id, one.item, f"{one.by} asks: {one.reason}", one.since)


def _failing(workspace: Workspace, one: Failing, part: Part) -> Iterator[Row]:
    for proof in one.proofs:
        said = {"part": FAILING, "control": one.control.id, "owner": one.gap.owner, "as": part.value}
        yield from _items(workspace, proof, said)
        if not proof.items:
            kind = "test" if proof.test else "evidence" if proof.requirement else "exception"
            test = proof.test.procedure if proof.test else None
            yield _row(
                **said, kind=kind, test=test, subject=proof.name, what=proof.detail, since=proof.since.isoformat()
            )


def _wrong(workspace: Workspace, one: Wrong, part: Part) -> Iterator[Row]:
    said = {"part": WRONG, "control": one.control.id, "owner": one.owner, "as": part.value}
    return _items(workspace, one.proof, said)


def _items(workspace: Workspace, proof: Proof, said: Row) -> Iterator[Row]:
    test = proof.test.procedure if proof.test else None
    for item in proof.items:
        what = why(workspace, proof, item.reason)
        yield _row(**said, kind="item", test=test, subject=item.item, what=what, since=item.since.isoformat())


def _duty(part: str, duty: Duty) -> Row:
    return _row(
        part=part,
        kind=duty.kind.value,
        control=duty.control,
        subject=duty.subject,
        what=duty.what,
        due=duty.due.isoformat(),
        until=duty.until.isoformat(),
        owner=duty.owner,
    )


def _waiting(one: Waiting) -> Row:
    return _row(
        part=WAITING,
        kind=one.kind.value,
        control=one.control,
        subject=one.id,
        what=f"{one.subject}: {one.what}",
        since=one.since.isoformat(),
    )


def _undecided(one: Undecided, part: Part) -> Row:
    return _row(
        part=UNDECIDED,
        kind="test",
        control=one.control.id,
        subject=one.test.procedure,
        what=untold(one.test),
        test=one.test.procedure,
        since=one.test.judged_on.isoformat(),
        owner=one.owner,
        **{"as": part.value},
    )


def untold(test: ProcedureResult) -> str:
    """Say how much of a test could not be told."""
    count = test.count
    if count.inconclusive:
        return f"{count.inconclusive:,} of {count.tested:,} could not be told"
    return "a list it reads is not known to be whole" if not test.complete else "nothing could be told"


def _row(**said: str | None) -> Row:
    names = ("part", "kind", "control", "subject", "what", "test", "since", "due", "until", "owner", "as")
    return {name: said.get(name) for name in names}
