"""The company's GitHub: forty accounts, twenty-five repositories, and every change of the window, one after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from readiness.demo.company import planted
from readiness.demo.company.script import Script, instant
from readiness.demo.company.value import Company, Person
from readiness.demo.github.moves import Merging
from readiness.demo.github.repository import Repository
from readiness.demo.github.rules import Rule, Ruleset, checks_rule, pull_request_rule
from readiness.demo.github.state import Organization
from readiness.domain.calendar import ONE_DAY

SATURDAY = 5
EVERY_BUMP = 15
MEANWHILE = timedelta(hours=5)


@dataclass(frozen=True, slots=True)
class Change:
    """One change: where, when, by whom, and who looked at it."""

    number: int
    repository: str
    at: datetime
    author: Person
    reviewer: Person
    text: str
    bump: bool = False

    @property
    def asked_at(self) -> datetime:
        """When its ticket was made."""
        return self.at - timedelta(days=1 + self.number % 4, hours=self.number % 5)


def organization(company: Company) -> Organization:
    """Make the organisation as it stands before the window's first change."""
    made = Organization(company.login, str(company.said["organization"]), two_factor_required=True)
    for one in company.people.values():
        if one.github and one.works_on(company.window.start):
            _join(made, company, one)
    made.member(company.said["orphan"], name=None)
    made.user(company.said["bot"], name=company.said["bot"])
    for name, said in company.said["repositories"].items():
        made.repository(name, description=said["about"], archived=said.get("archived", False))
        if not said.get("archived"):
            made.repository(name).push("devon-okafor", instant(company.window.start - ONE_DAY, 9), message="Begin")
    made.team(
        "Engineering", [one.github for one in company.engineers if one.github], dict.fromkeys(_active(company), "push")
    )
    outsider = company.said["outsider"]
    made.outside_collaborator(outsider["login"], {outsider["repository"]: "push"}, name="Ana Freitas")
    _protect(made, company)
    return made


def changes(company: Company) -> tuple[Change, ...]:
    """Return every change of the story, oldest first."""
    chance = Random(company.login)  # noqa: S311 -- the same story every time, not a secret
    moments = _moments(company, chance)
    return tuple(_change(company, number, at, chance) for number, at in enumerate(moments))


def enact(script: Script, made: Organization, company: Company, all_: Sequence[Change], keys: dict[int, str]) -> None:
    """Put the changes and what went wrong into the script; `keys` holds the ticket of each change once it is made."""
    for change in all_:
        script.at(change.at, lambda change=change: _merge(made, company, change, keys.get(change.number)))  # type: ignore[misc]  # mypy and default arguments of lambda
    for day, repository, who, message in planted.PUSHED:
        at = instant(day, 18, 40)
        login = str(company.people[who].github)
        script.at(at, lambda r=repository, a=at, by=login, m=message: _void(made.repository(r).push(by, a, message=m)))  # type: ignore[misc]  # as above
    for one in company.people.values():
        if one.github and one.starts > company.window.start:
            script.at(instant(one.starts, 14), lambda one=one: _join(made, company, one))  # type: ignore[misc]  # as above
    api = made.repository("api")
    kept = api.protections[api.default_branch]
    script.at(instant(planted.UNPROTECTED.start, 8), lambda: _void(api.unprotect()))
    script.at(instant(planted.UNPROTECTED.end + ONE_DAY, 8), lambda: api.protections.__setitem__(kept.pattern, kept))


def _void(_: object) -> None:
    """Drop what an act returns."""


def _join(made: Organization, company: Company, one: Person) -> None:
    login = str(one.github)
    made.member(login, name=one.name, role="admin" if one.id == "devon" else "member", email=company.email(one.id))
    team = made.teams.get("engineering")
    user = made.account(login)
    if team is not None and user is not None and one in company.engineers and user not in team.members:
        team.members.append(user)


def _active(company: Company) -> list[str]:
    return [name for name, said in company.said["repositories"].items() if not said.get("archived")]


def _protect(made: Organization, company: Company) -> None:
    """Classic protection where the table says so, the organisation's ruleset everywhere else."""
    active = _active(company)
    classic = [name for name in active if company.said["repositories"][name].get("rules") == "classic"]
    for name in classic:
        made.repository(name).protect(
            required_reviews=1,
            dismiss_stale_reviews=True,
            checks=tuple(company.said["repositories"][name]["checks"]),
            strict=True,
            enforce_admins=True,
        )
    by_rules = [name for name in active if name not in classic]
    rules = [pull_request_rule(1, dismiss_stale_reviews_on_push=True), Rule("non_fast_forward"), Rule("deletion")]
    made.ruleset("Reviewed changes", rules, repositories=by_rules)
    for contexts, names in _by_checks(company, by_rules).items():
        _checks(made, names, contexts)


def _by_checks(company: Company, names: Sequence[str]) -> dict[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        found.setdefault(tuple(company.said["repositories"][name]["checks"]), []).append(name)
    found.pop((), None)
    return found


def _checks(made: Organization, names: list[str], contexts: tuple[str, ...]) -> Ruleset:
    return made.ruleset(f"Checks: {', '.join(contexts)}", [checks_rule(*contexts)], repositories=names)


def _moments(company: Company, chance: Random) -> list[datetime]:
    days = [day for day in company.window if day < company.today and day.weekday() < SATURDAY]
    chosen = sorted(chance.choices(days, k=company.said["changes"]))
    found = [instant(day, 14, 0) + timedelta(minutes=chance.randrange(480)) for day in chosen]
    return sorted(found)


def _change(company: Company, number: int, at: datetime, chance: Random) -> Change:
    active = _active(company)
    shares = [company.said["repositories"][name]["share"] for name in active]
    repository = chance.choices(active, shares)[0]
    there = [one for one in company.engineers if one.works_on(at.date())]
    author, reviewer = chance.sample(there, 2)
    bump = number % EVERY_BUMP == EVERY_BUMP - 1 and number not in {*planted.UNAPPROVED, planted.BY_ITS_AUTHOR}
    texts = company.words["bumps" if bump else company.said["repositories"][repository]["titles"]]
    return Change(number, repository, at, author, reviewer, texts[number % len(texts)], bump)


def _merge(made: Organization, company: Company, change: Change, key: str | None) -> None:
    repository: Repository = made.repository(change.repository)
    author = company.said["bot"] if change.bump else str(change.author.github)
    repository.merge(author=author, at=change.at, **_how(company, change, key))


def _how(company: Company, change: Change, key: str | None) -> Merging:
    checks = company.said["repositories"][change.repository]["checks"]
    reviewer = str(change.reviewer.github)
    what: Merging = {
        "title": f"{key} {change.text}" if key else change.text,
        "body": f"Part of {key}.\n\n- [x] tests\n- [x] tried on staging" if key else "Bumps one dependency.",
        "commits": 1 + change.number % 3,
        "approvals": [] if change.number in planted.UNAPPROVED else [reviewer],
        "checks": dict.fromkeys(checks, "success"),
        "method": "squash" if change.number % 2 else "merge",
        "opened_at": change.at - MEANWHILE,
        "labels": ("dependencies",) if change.bump else ("enhancement",) if change.number % 3 else ("bug",),
    }
    if change.number in planted.HOTFIXES:
        what["labels"] = ("hotfix",)
    if change.bump:
        what["commits"], what["merged_by"] = 1, reviewer
    if change.number == planted.BY_ITS_AUTHOR:
        what["co_authors"] = [reviewer]
    return what


def ticketed(all_: Sequence[Change]) -> Iterator[Change]:
    """Yield the changes that a ticket asked for: all but those of the bot."""
    return (change for change in all_ if not change.bump)


def links(company: Company) -> list[dict[str, Any]]:
    """Return whose accounts at GitHub are whose, for the settings."""
    return [
        {"person": one.id, "system": "github", "account": one.github} for one in company.people.values() if one.github
    ]
