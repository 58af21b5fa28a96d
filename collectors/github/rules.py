"""What is in force on a branch, of all that was set: classic protection and active rulesets together, the strictest winning."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from collectors.kit import Row

__all__ = ["Seen", "covers", "in_force"]

CLASSIC = "classic"


@dataclass(frozen=True, slots=True)
class Seen:
    """What GitHub showed of one branch's rules; None where it would not show them."""

    repository: str
    branch: str
    is_default: bool
    classic: Mapping[str, Any] | None
    """Classic protection as GitHub answers it; empty where there is none."""
    rules: Sequence[Mapping[str, Any]] | None
    """The rules of active rulesets that apply to the branch."""
    rulesets: Sequence[Mapping[str, Any]]
    """The repository's and its organisation's rulesets, active or not, with as much as the token may see."""

    @property
    def whole(self) -> bool:
        """Whether both kinds could be seen."""
        return self.classic is not None and self.rules is not None


def in_force(seen: Seen) -> Row:
    """Merge what was seen into the columns about rules.

    What could not be seen is null, except where what was seen already demands it: another rule can only add.
    """
    classic, rules = seen.classic or {}, seen.rules or ()
    reviews = [classic.get("required_pull_request_reviews") or {}, *_parameters(rules, "pull_request")]
    checks = [classic.get("required_status_checks") or {}, *_parameters(rules, "required_status_checks")]

    def demanded(*keys: str, of: Iterable[Mapping[str, Any]]) -> bool | None:
        return any(part.get(key) for part in of for key in keys) or (False if seen.whole else None)

    approvals = max(int(part.get("required_approving_review_count") or 0) for part in reviews)
    return {
        "visible": seen.whole,
        "protected": bool(classic or rules),
        "required_approvals": approvals if approvals or seen.whole else None,
        "dismiss_stale_reviews": demanded("dismiss_stale_reviews", "dismiss_stale_reviews_on_push", of=reviews),
        "require_last_push_approval": demanded("require_last_push_approval", of=reviews),
        "require_code_owner_reviews": demanded("require_code_owner_reviews", "require_code_owner_review", of=reviews),
        "required_checks": sorted({context for part in checks for context in _contexts(part)}),
        "strict_checks": demanded("strict", "strict_required_status_checks_policy", of=checks),
        "enforce_admins": _enabled(classic, "enforce_admins") if classic else None,
        "bypass_actors": list(_bypass(seen)),
        "bypass_visible": seen.whole and all("bypass_actors" in ruleset for ruleset in _applied(seen)),
        "force_push_allowed": not _blocks(classic, rules, "allow_force_pushes", "non_fast_forward"),
        "deletion_allowed": not _blocks(classic, rules, "allow_deletions", "deletion"),
        "sources": list(_sources(seen)),
    }


def covers(ruleset: Mapping[str, Any], branch: str, *, is_default: bool) -> bool:
    """Say whether a ruleset names the branch; one whose conditions cannot be seen is counted as if it did."""
    names = (ruleset.get("conditions") or {}).get("ref_name")
    if names is None:
        return True

    def hit(pattern: str) -> bool:
        return (
            pattern == "~ALL"
            or (pattern == "~DEFAULT_BRANCH" and is_default)
            or fnmatchcase(f"refs/heads/{branch}", pattern)
        )

    return any(map(hit, names.get("include") or ())) and not any(map(hit, names.get("exclude") or ()))


def _parameters(rules: Iterable[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [rule.get("parameters") or {} for rule in rules if rule["type"] == kind]


def _contexts(checks: Mapping[str, Any]) -> Iterator[str]:
    yield from checks.get("contexts") or ()
    for check in checks.get("checks") or checks.get("required_status_checks") or ():
        yield check["context"]


def _enabled(classic: Mapping[str, Any], part: str) -> bool:
    return bool((classic.get(part) or {}).get("enabled"))


def _blocks(classic: Mapping[str, Any], rules: Iterable[Mapping[str, Any]], allowance: str, rule: str) -> bool:
    return bool(classic and not _enabled(classic, allowance)) or any(one["type"] == rule for one in rules)


def _applied(seen: Seen) -> list[Mapping[str, Any]]:
    """Return the rulesets whose rules apply; a ruleset known by its rules only is told by its id."""
    known = {ruleset["id"]: ruleset for ruleset in seen.rulesets}
    told = {rule["ruleset_id"]: rule for rule in seen.rules or ()}
    return [
        known.get(number)
        or {"id": number, "source": rule.get("ruleset_source"), "enforcement": "active", "name": str(number)}
        for number, rule in told.items()
    ]


def _bypass(seen: Seen) -> Iterator[Row]:
    allowances = ((seen.classic or {}).get("required_pull_request_reviews") or {}).get("bypass_pull_request_allowances")
    for kind, plural, name in (("User", "users", "login"), ("Team", "teams", "slug"), ("Integration", "apps", "slug")):
        for actor in (allowances or {}).get(plural) or ():
            yield {"actor_type": kind, "actor_id": actor[name], "bypass_mode": "pull_request", "source": CLASSIC}
    for ruleset in _applied(seen):
        for actor in ruleset.get("bypass_actors") or ():
            number = actor.get("actor_id")
            yield {
                "actor_type": actor["actor_type"],
                "actor_id": "" if number is None else str(number),
                "bypass_mode": actor.get("bypass_mode") or "always",
                "source": str(ruleset["id"]),
            }


def _sources(seen: Seen) -> Iterator[Row]:
    if seen.classic:
        yield {
            "kind": CLASSIC,
            "id": CLASSIC,
            "name": "branch protection",
            "enforcement": "active",
            "owner": seen.repository,
        }
    applied = _applied(seen)
    numbers = {ruleset["id"] for ruleset in applied}
    asleep = [
        one
        for one in seen.rulesets
        if one["id"] not in numbers
        and one["enforcement"] != "active"
        and covers(one, seen.branch, is_default=seen.is_default)
    ]
    for ruleset in (*applied, *asleep):
        yield {
            "kind": "ruleset",
            "id": str(ruleset["id"]),
            "name": ruleset["name"],
            "enforcement": ruleset["enforcement"],
            "owner": str(ruleset.get("source") or ""),
        }
