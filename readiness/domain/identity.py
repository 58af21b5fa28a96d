"""Whose account is it: people from the roster, matched by explicit links, then by e-mail or alias, never by display name (domain 3g)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from readiness.domain.calendar import ONE_DAY, Period

Register: TypeAlias = Mapping[str, str | date | None]
"""A row of the register `people`: person, email, system, login, starts, ends."""


@dataclass(frozen=True, slots=True)
class Spell:
    """One employment, both days included; a rehire is a new one."""

    starts: date
    ends: date | None = None

    def covers(self, day: date) -> bool:
        """Say whether the person works here on a day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Link:
    """An account that somebody said is a person's."""

    person: str
    system: str
    account: str


@dataclass(frozen=True, slots=True)
class Alias:
    """Another address of a person."""

    person: str
    email: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the roster."""

    id: str
    emails: frozenset[str] = frozenset()
    spells: tuple[Spell, ...] = ()

    def works_on(self, day: date) -> bool:
        """Say whether any employment covers a day."""
        return any(spell.covers(day) for spell in self.spells)


@dataclass(frozen=True)
class Directory:
    """Everybody, with the accounts and addresses that are theirs."""

    people: Mapping[str, Person] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    aliases: tuple[Alias, ...] = ()

    def owners(self, system: str, account: str, email: str | None = None) -> frozenset[str]:
        """Return whose an account is: by link, else by address; several for a shared one, none for an unknown one."""
        linked = frozenset(
            link.person
            for link in self.links
            if (_fold(link.system), _fold(link.account)) == (_fold(system), _fold(account))
        )
        return linked or (self._addressed(email) if email else frozenset())

    def rows(self) -> Iterator[Register]:
        """Yield the register that procedures see: each person's spells, once by address and once by each linked account."""
        for person, email, system, login in self._ways():
            for starts, ends in self._spells(person):
                yield {
                    "person": person,
                    "email": email,
                    "system": system,
                    "login": login,
                    "starts": starts,
                    "ends": ends,
                }

    def _ways(self) -> Iterator[tuple[str, str | None, str | None, str | None]]:
        for person in self.people.values():
            if not person.emails:
                yield person.id, None, None, None
            yield from ((person.id, email, None, None) for email in sorted(person.emails))
        yield from ((alias.person, _fold(alias.email), None, None) for alias in self.aliases)
        yield from ((link.person, None, _fold(link.system), _fold(link.account)) for link in self.links)

    def _spells(self, person: str) -> Iterator[tuple[date | None, date | None]]:
        known = self.people.get(person)
        if known is None or not known.spells:
            yield None, None
            return
        yield from ((spell.starts, spell.ends) for spell in known.spells)

    def _addressed(self, email: str) -> frozenset[str]:
        wanted = _fold(email)
        own = {person.id for person in self.people.values() if wanted in person.emails}
        return frozenset(own | {alias.person for alias in self.aliases if _fold(alias.email) == wanted})


def directory(
    roster: Iterable[Mapping[str, str | None]], links: Iterable[Link] = (), aliases: Iterable[Alias] = ()
) -> Directory:
    """Make the directory from rows of hris.roster: person_id, email, start_date and end_date as ISO texts."""
    emails: dict[str, set[str]] = {}
    spells: dict[str, list[Spell]] = {}
    for row in roster:
        person, ends = str(row["person_id"]), row.get("end_date")
        emails.setdefault(person, set()).update({_fold(row["email"])} if row.get("email") else ())
        starts = date.fromisoformat(str(row["start_date"]))
        spells.setdefault(person, []).append(Spell(starts, date.fromisoformat(ends) if ends else None))
    people = {
        id_: Person(id_, frozenset(emails[id_]), tuple(sorted(known, key=lambda one: one.starts)))
        for id_, known in spells.items()
    }
    return Directory(people, tuple(links), tuple(aliases))


def gone_at(last_day: date, zone: ZoneInfo) -> datetime:
    """Return the instant from which somebody is gone: midnight after their last day (domain 3g T01)."""
    return Period(last_day, last_day).instants(zone)[1]


def cutoff(last_day: date, zone: ZoneInfo, hours: int) -> datetime:
    """Return until when access must have ended: elapsed hours after that, whatever the wall clock does meanwhile."""
    return gone_at(last_day, zone).astimezone(UTC) + timedelta(hours=hours)


def leaves(person: Person, spell: Spell) -> bool:
    """Say whether the end of a spell is a departure: no other spell goes on by the next day."""
    if spell.ends is None:
        return False
    later = (one for one in person.spells if one.ends is None or one.ends > spell.ends)
    return not any(one.starts <= spell.ends + ONE_DAY for one in later)


def _fold(text: str | None) -> str:
    return (text or "").strip().casefold()
