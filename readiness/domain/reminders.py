"""Who is told what and when: before something is due, when it is, and after, each stage once; and when a control begins to fail."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from readiness.domain.cadence import FRIDAY, WEEK
from readiness.domain.circle import Circle
from readiness.domain.duties import Duty
from readiness.domain.failing import Failing


class Stage(StrEnum):
    """Where a day lies in relation to a due day."""

    BEFORE = "before"
    DUE = "due"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Reached:
    """The newest stage a duty has reached; `number` counts the weeks after the due day from 1."""

    stage: Stage
    number: int = 0

    def __str__(self) -> str:
        """Name it as it is kept."""
        return f"{self.stage}:{self.number}" if self.number else self.stage.value


@dataclass(frozen=True, slots=True)
class Told:
    """A duty as somebody is told of it."""

    duty: Duty
    reached: Reached
    new: bool
    """False where this person was told of this stage before."""

    @property
    def key(self) -> str:
        """Its name among everything a person is told."""
        return f"{self.duty.key}:{self.reached}"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A control that fails, as somebody is told of it."""

    failing: Failing
    new: bool
    """False where this person was told before of everything by which it fails."""


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything one person is told on one day: what fails and what is due, what is new before what is known."""

    person: str
    told: tuple[Told, ...]
    alarms: tuple[Alarm, ...] = ()
    week: str = ""
    """The name of the week, under which what fails was told at least once."""

    @property
    def news(self) -> bool:
        """Say whether anything in it is new to the person."""
        return any(one.new for one in self.alarms) or any(one.new for one in self.told)

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of everything by which the person will know it again."""
        failing = [key for one in self.alarms if one.new for key in _keys(one.failing)]
        return (*(one.key for one in self.told if one.new), *failing, *([self.week] if self.alarms else ()))


@dataclass
class _Open:
    """What one person has to do with."""

    duties: list[tuple[Duty, Reached]] = field(default_factory=list)
    failing: list[Failing] = field(default_factory=list)


def reached(duty: Duty, day: date) -> Reached | None:
    """Return the newest stage that a duty has reached by a day; None before anybody needs to know.

    Stages are spans, never single days: whoever was down on the day itself is told at the next look.
    """
    early = (duty.due - day).days
    if early > duty.warn:
        return None
    if early > 0:
        return Reached(Stage.BEFORE)
    if early == 0:
        return Reached(Stage.DUE)
    return Reached(Stage.AFTER, 1 + (-early - 1) // WEEK)


def addressees(duty: Duty, at: Reached, circle: Circle) -> tuple[str, ...]:
    """Name who is told of a duty at a stage: the later it is, the more."""
    return circle.told(duty.owner, duty.control, at.number)


@dataclass(frozen=True, slots=True)
class Morning:
    """The day on which people are told, and what they were told before."""

    day: date
    known: Callable[[str], Collection[str]]
    """The names of everything a person was told."""
    holidays: frozenset[date] = frozenset()

    @property
    def works(self) -> bool:
        """Say whether it is a business day."""
        return self.day.weekday() <= FRIDAY and self.day not in self.holidays

    @property
    def week(self) -> str:
        """The week it is in, as it is kept."""
        year, week, _ = self.day.isocalendar()
        return f"failing:{year}-W{week:02}"


def digests(duties: Iterable[Duty], failing: Iterable[Failing], morning: Morning, circle: Circle) -> tuple[Digest, ...]:
    """Return what each person is told on a day, by person; nothing for those who have nothing open.

    Whoever has something due is told on business days of everything open; on other days a person hears only when something
    is new. A control that fails is new once by each thing in it that began to be wrong; as long as it fails its owner is
    told again once a week, on its first business day.
    """
    open_: dict[str, _Open] = {}
    for duty in duties:
        if (at := reached(duty, morning.day)) is not None:
            for person in addressees(duty, at, circle):
                open_.setdefault(person, _Open()).duties.append((duty, at))
    for one in failing:
        for person in circle.told(one.gap.owner, one.control.id):
            open_.setdefault(person, _Open()).failing.append(one)
    made = (_digest(person, found, morning) for person, found in sorted(open_.items()))
    return tuple(digest for digest in made if digest.news or (morning.works and _again(digest, morning)))


def _again(digest: Digest, morning: Morning) -> bool:
    """Say whether what is known is told again: what is due each day, what fails once a week."""
    return bool(digest.told) or morning.week not in morning.known(digest.person)


def _digest(person: str, found: _Open, morning: Morning) -> Digest:
    known = morning.known(person)
    told = [Told(duty, at, f"{duty.key}:{at}" not in known) for duty, at in found.duties]
    alarms = [Alarm(one, any(key not in known for key in _keys(one))) for one in found.failing]
    return Digest(
        person,
        tuple(sorted(told, key=lambda one: (not one.new, one.duty.due, one.duty.subject))),
        tuple(sorted(alarms, key=lambda one: not one.new)),
        morning.week,
    )


def _keys(failing: Failing) -> tuple[str, ...]:
    """Name everything by which a control fails: what mends and goes wrong again on a later day is new."""
    control = failing.control.id
    return tuple(f"failing:{control}:{proof.name}:{day}" for proof in failing.proofs for day in sorted(proof.days))
