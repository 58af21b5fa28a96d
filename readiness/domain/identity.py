"""Whose account is it: people of the roster by their addresses and by what was linked to them, never by display name (docs/evidence.md)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Register: TypeAlias = Mapping[str, str | date | None]
"""A row of the register `people`: person, email, system, login, starts, ends."""
Spell: TypeAlias = tuple[date | None, date | None]
"""One employment, both days included; a rehire is a new one."""
NO_DAYS: Spell = (None, None)


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


def register(
    roster: Iterable[Mapping[str, str | None]], links: Iterable[Link] = (), aliases: Iterable[Alias] = ()
) -> Iterator[Register]:
    """Yield the register that procedures see: each person's employments, once by each address and once by each linked account.

    `roster` has the rows of hris.roster: person_id, email, start_date and end_date as ISO texts.
    """
    emails: dict[str, set[str]] = defaultdict(set)
    spells: dict[str, list[Spell]] = {}
    for row in roster:
        person = str(row["person_id"])
        emails[person] |= {_fold(row["email"])} if row.get("email") else set()
        spells.setdefault(person, []).append(_spell(row))
    for person, email, system, login in _ways(emails, links, aliases):
        for starts, ends in sorted(spells.get(person, [NO_DAYS]), key=_beginning):
            yield {"person": person, "email": email, "system": system, "login": login, "starts": starts, "ends": ends}


def _ways(
    emails: Mapping[str, Iterable[str]], links: Iterable[Link], aliases: Iterable[Alias]
) -> Iterator[tuple[str, str | None, str | None, str | None]]:
    for person, own in emails.items():
        yield from ((person, email, None, None) for email in sorted(own) or (None,))
    yield from ((alias.person, _fold(alias.email), None, None) for alias in aliases)
    yield from ((link.person, None, _fold(link.system), _fold(link.account)) for link in links)


def _spell(row: Mapping[str, str | None]) -> Spell:
    ends = row.get("end_date")
    return date.fromisoformat(str(row["start_date"])), date.fromisoformat(ends) if ends else None


def _beginning(spell: Spell) -> date:
    return spell[0] or date.min


def _fold(text: str | None) -> str:
    return (text or "").strip().casefold()
