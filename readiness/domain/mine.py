"""What one person has to do, in this order: what fails of theirs, what is wrong, due, waits for their word, could not be told."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from readiness.domain.cadence import WEEK
from readiness.domain.circle import Circle, Part
from readiness.domain.duties import Duty, DutyKind
from readiness.domain.failing import Failing, Undecided, Wrong
from readiness.domain.reminders import Reached, addressees, reached

NOTHING = "Nothing is to do for you now."
UNMEASURED = "There is no engagement yet, so nothing can be due."


class Awaited(StrEnum):
    """What somebody waits for."""

    RETURNED = "returned"
    """Evidence of theirs came back, and nothing newer was brought for its line."""
    REVIEW = "review"
    """An upload they may accept or return."""
    WAIVER = "waiver"
    """A waiver they may approve or decline."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for a person's word or for evidence of theirs."""

    kind: Awaited
    id: str
    """Of the upload, or of what was asked."""
    subject: str
    """The evidence line, or the item (text from outside)."""
    what: str
    """What was said or asked, by whom (text from outside)."""
    since: date
    control: str | None = None


@dataclass(frozen=True, slots=True)
class Mine:
    """What one person has to do on a day."""

    person: str
    day: date
    measured: bool
    """Whether there is an engagement to measure anything against."""
    controls: int = 0
    """How many controls in scope the person owns, backs up or acts for, or has to see to because nobody else does."""
    failing: tuple[tuple[Failing, Part], ...] = ()
    """The controls that fail, the most serious first, and as what they are the person's."""
    wrong: tuple[tuple[Wrong, Part], ...] = ()
    due: tuple[tuple[Duty, Reached], ...] = ()
    """What has reached a stage at which the person is told."""
    waiting: tuple[Waiting, ...] = ()
    undecided: tuple[tuple[Undecided, Part], ...] = ()
    coming: tuple[Duty, ...] = ()
    """What will be due."""

    @property
    def items(self) -> int:
        """How many items are wrong in the controls that fail."""
        return sum(one.items for one, _ in self.failing)

    @property
    def late(self) -> int:
        """How many things are past their day."""
        return sum(duty.due < self.day for duty, _ in self.due)

    @property
    def soon(self) -> int:
        """How many things are due within a week."""
        return sum(0 <= (duty.due - self.day).days <= WEEK for duty, _ in self.due)

    def awaited(self, kind: Awaited) -> int:
        """Count what waits of one kind."""
        return sum(one.kind is kind for one in self.waiting)


@dataclass(frozen=True, slots=True)
class Given:
    """What there is to do in the engagement, for whomever."""

    owners: Mapping[str, str | None] = field(default_factory=dict)
    """Who owns each control in scope; None where nobody does."""
    failing: tuple[Failing, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    duties: tuple[Duty, ...] = ()


def mine(person: str, day: date, given: Given | None, waiting: Iterable[Waiting], circle: Circle) -> Mine:
    """Return what of everything there is to do is a person's; `given` is None where there is no engagement.

    Uploads to review are told by `waiting`, to who may answer them. A period that is over and stands among what fails is
    not told again as late.
    """
    me, found = person.casefold(), given or Given()
    failing = tuple(
        (one, part) for one in found.failing if (part := circle.concerned(one.gap.owner, one.control.id).get(me))
    )
    told = {proof.requirement for one, _ in failing for proof in one.proofs}
    duties = [
        (duty, reached(duty, day))
        for duty in found.duties
        if duty.kind is not DutyKind.REVIEW and not (duty.subject in told and duty.until < day)
    ]
    return Mine(
        person=me,
        day=day,
        measured=given is not None,
        controls=sum(me in circle.concerned(owner, control) for control, owner in found.owners.items()),
        failing=failing,
        wrong=tuple(
            (one, part) for one in found.wrong if (part := circle.concerned(one.owner, one.control.id).get(me))
        ),
        due=tuple((duty, at) for duty, at in duties if at is not None and me in addressees(duty, at, circle)),
        waiting=tuple(waiting),
        undecided=tuple(
            (one, part) for one in found.undecided if (part := circle.concerned(one.owner, one.control.id).get(me))
        ),
        coming=tuple(duty for duty, at in duties if at is None and duty.owner and circle.acting(duty.owner) == me),
    )


def headline(found: Mine) -> tuple[tuple[str, str], ...]:
    """Say in parts what a person has to do, each with the section it speaks of; without a section where there is nothing."""
    said = tuple((section, text) for section, text in _parts(found) if text)
    return said or (("", NOTHING.rstrip(".") if found.measured else UNMEASURED.rstrip(".")),)


def sentence(found: Mine) -> str:
    """Say in one sentence what a person has to do."""
    return "; ".join(text for _, text in headline(found)) + "."


def _parts(found: Mine) -> Iterator[tuple[str, str]]:
    yield "failing", _failing(found)
    yield "wrong", _wrong(found)
    yield "due", _due(found)
    yield "waiting", _waiting(found)
    yield "undecided", _undecided(found)


def _failing(found: Mine) -> str:
    """Count the controls of the person's own apart from those they only back up."""
    theirs = sum(part is not Part.BACKUP for _, part in found.failing)
    backed = len(found.failing) - theirs
    said = [f"{_count(theirs, 'control')} of yours {'fails' if theirs == 1 else 'fail'}"] if theirs else []
    if backed:
        said.append(
            f"{_count(backed, 'control') if not theirs else backed} you back up {'fails' if backed == 1 else 'fail'}"
        )
    return ", ".join([*said, *([_count(found.items, "item")] if found.items else [])])


def _wrong(found: Mine) -> str:
    number = len({item.item for one, _ in found.wrong for item in one.proof.items})
    return (
        f"{_count(number, 'item')} {'is' if number == 1 else 'are'} wrong, though no control fails by it"
        if number
        else ""
    )


def _due(found: Mine) -> str:
    counts = ((found.late, "late"), (found.soon, "within a week"), (len(found.due) - found.late - found.soon, "soon"))
    said = [(number, when) for number, when in counts if number]
    if len(said) > 1:
        return f"{len(found.due):,} things are due: " + ", ".join(f"{number:,} {when}" for number, when in said)
    return "".join(
        f"{_count(number, 'thing')} {'is' if number == 1 else 'are'} {'' if when == 'late' else 'due '}{when}"
        for number, when in said
    )


def _waiting(found: Mine) -> str:
    returned, reviews, waivers = (found.awaited(kind) for kind in Awaited)
    said = (
        f"{_count(returned, 'upload')} came back to you" if returned else "",
        f"{_count(reviews, 'upload')} {'waits' if reviews == 1 else 'wait'} for your review" if reviews else "",
        f"{_count(waivers, 'waiver')} {'waits' if waivers == 1 else 'wait'} for your answer" if waivers else "",
    )
    return ", ".join(filter(None, said))


def _undecided(found: Mine) -> str:
    number = len(found.undecided)
    return f"{_count(number, 'test')} could not tell" if number else ""


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
