"""Who is told what and when: before something is due, when it is, and after, each stage once, and higher up as it gets later."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from readiness.domain.cadence import FRIDAY, WEEK
from readiness.domain.duties import Duty

TO_BACKUP, TO_LEAD = 2, 3
"""The reminder after the due day from which the backup owner, and the leads, are told too: in its second and its third week."""


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
class Digest:
    """Everything one person is told on one day: first what is new, then what is known and still open."""

    person: str
    told: tuple[Told, ...]

    @property
    def new(self) -> tuple[Told, ...]:
        """What has reached a stage the person was not told of."""
        return tuple(one for one in self.told if one.new)


@dataclass(frozen=True, slots=True)
class Circle:
    """Who answers where the owner does not."""

    leads: tuple[str, ...] = ()
    backups: Mapping[str, str] = field(default_factory=dict)
    """Control to its backup owner."""
    delegates: Mapping[str, str] = field(default_factory=dict)
    """Person to who acts for them these days."""

    def acting(self, person: str) -> str:
        """Name who acts for a person, in lower case: themselves, or their delegate, or the delegate's own.

        Where people name each other in a ring nobody is left, so everybody acts for themselves.
        """
        passed = [person.casefold()]
        while passed[-1] in self.delegates:
            following = self.delegates[passed[-1]]
            if following in passed:
                return passed[0]
            passed.append(following)
        return passed[-1]


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
    """Name who is told: the owner; a week late the backup owner too; two weeks late the leads. Without an owner, the next.

    Whoever has a delegate these days is not told; the delegate is.
    """
    backup = circle.backups.get(duty.control or "")
    named = [duty.owner] if duty.owner else []
    if backup and (at.number >= TO_BACKUP or not named):
        named.append(backup)
    if at.number >= TO_LEAD or not named:
        named += circle.leads
    return tuple(dict.fromkeys(map(circle.acting, named)))


def digests(
    duties: Iterable[Duty],
    day: date,
    circle: Circle,
    known: Callable[[str], Collection[str]],
    holidays: frozenset[date] = frozenset(),
) -> tuple[Digest, ...]:
    """Return what each person is told on a day, by person; nothing for those who have nothing open.

    On business days that is everything open; on other days a person hears only when something is new. `known` gives the
    keys of what a person was told before.
    """
    open_: dict[str, list[tuple[Duty, Reached]]] = {}
    for duty, at in _open(duties, day):
        for person in addressees(duty, at, circle):
            open_.setdefault(person, []).append((duty, at))
    works = day.weekday() <= FRIDAY and day not in holidays
    made = (_digest(person, found, known(person)) for person, found in sorted(open_.items()))
    return tuple(digest for digest in made if works or digest.new)


def _open(duties: Iterable[Duty], day: date) -> Iterator[tuple[Duty, Reached]]:
    for duty in duties:
        at = reached(duty, day)
        if at is not None:
            yield duty, at


def _digest(person: str, found: Iterable[tuple[Duty, Reached]], known: Collection[str]) -> Digest:
    told = [Told(duty, at, f"{duty.key}:{at}" not in known) for duty, at in found]
    return Digest(person, tuple(sorted(told, key=lambda one: (not one.new, one.duty.due, one.duty.subject))))
