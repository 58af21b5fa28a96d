"""Is everything in its place: settings, catalog, records, ledger, vault, key, and each connection."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from readiness.domain.assessment import Assessment
from readiness.domain.status import Status
from readiness.errors import ReadinessError
from readiness.services import checkpoints
from readiness.services.collecting.connections import examine
from readiness.settings.model import Connection
from readiness.store.check import Fault, check_evidence, check_ledger, check_vault
from readiness.workspace import Workspace

MOST_NAMED = 3
PERMISSIONS = "`readiness collectors --permissions` prints what it needs; see docs/connect-*.md."
LATE = ("G5", "G6")
"""Gaps for work that was missed, and for evidence that is out of date."""
RESTORE = "Restore the newest backup that verifies, and keep this one for the investigation."


class Health(StrEnum):
    """What a check came to; a warning is no failure."""

    PASS = "pass"  # noqa: S105 -- a word, not a password
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was looked at, what it came to, in a sentence, and what to do."""

    name: str
    outcome: Health
    detail: str
    fix: str | None = None


def checks(workspace: Workspace, patience: float) -> Iterator[Check]:
    """Look at every part of a workspace that opened, one after the other; nothing raises."""
    yield _catalog(workspace)
    yield from records(workspace)
    for connection in workspace.settings.connections.values():
        yield _connection(workspace, connection, patience)


def records(workspace: Workspace, *, read: bool = False) -> Iterator[Check]:
    """Check that the records agree with each other and with the vault; with `read`, every byte of it. Looks for the key too."""
    vault = workspace.vault
    held = "every blob that a record names is there" + (", and no byte was altered" if read else "")
    with workspace.database.reading() as session:
        yield _agreed("ledger", "every line chains, every envelope and checkpoint agrees", check_ledger(session))
        yield _agreed("evidence", "every item is named by its line", check_evidence(session))
        yield _agreed("vault", held, check_vault(session, vault, read=read))
    yield _tried("key", "the signing key is readable by us alone", lambda: checkpoints.signing_key(workspace))


def _catalog(workspace: Workspace) -> Check:
    warnings = workspace.catalog.warnings
    if warnings:
        return Check(
            "catalog", Health.WARN, f"{len(warnings)} warnings: {warnings[0]}", "Run `readiness catalog check`."
        )
    return Check("catalog", Health.PASS, f"{len(workspace.catalog.controls)} controls, nothing to complain about")


def _agreed(name: str, good: str, faults: Iterator[Fault]) -> Check:
    found = list(faults)
    if not found:
        return Check(name, Health.PASS, good)
    named = "; ".join(f"{fault.subject}: {fault.detail}" for fault in found[:MOST_NAMED])
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return Check(name, Health.FAIL, f"{named}{more}", RESTORE)


def _tried(name: str, good: str, act: Callable[[], object]) -> Check:
    try:
        act()
    except ReadinessError as error:
        return Check(name, Health.FAIL, error.what, error.remedy or None)
    return Check(name, Health.PASS, good)


def _connection(workspace: Workspace, connection: Connection, patience: float) -> Check:
    """Ask the source who we are there, and for each list whether we may read it."""
    name = f"connection {connection.name}"
    if connection.source not in workspace.sources:
        return Check(
            name,
            Health.WARN,
            f"{connection.source} is not available yet",
            "It is collected once a later version brings it.",
        )
    sign_in, *lists = examine(workspace, connection.name, patience)
    if sign_in.objection is not None:
        return Check(name, Health.FAIL, sign_in.objection, PERMISSIONS)
    wrong = [one for one in lists if one.objection is not None]
    if wrong:
        named = " ".join(f"{one.collector}: {one.objection}" for one in wrong)
        return Check(
            name, Health.FAIL, f"{len(wrong)} of {len(lists)} lists may not be read whole. {named}", PERMISSIONS
        )
    read = len([one for one in lists if one.whole])
    said = f"{connection.source} answers as {sign_in.principal or 'nobody in particular'}, {read} of {len(lists)} lists were read"
    if read < len(lists):
        return Check(
            name, Health.WARN, f"{said} to their end in time", "Collect them: a run says whether they are whole."
        )
    return Check(name, Health.PASS, said)


def standing(assessment: Assessment, fail_on: str) -> Check:
    """Say whether the engagement meets the bar that `--fail-on` sets: no gap, nothing overdue, or nothing failing."""
    in_scope = [a for a in assessment.controls if a.status.status is not Status.OUT_OF_SCOPE]
    met = {
        "gap": sorted({gap.code for gap in assessment.gaps}),
        "overdue": sorted({str(gap.control) for gap in assessment.gaps if gap.code in LATE}),
        "failing": [a.control.id for a in in_scope if a.status.status is Status.FAILING],
    }[fail_on]
    name = f"no {fail_on}"
    if met:
        return Check(name, Health.FAIL, f"{len(met)}: {', '.join(met[:10])}", "Run `readiness gaps`.")
    return Check(name, Health.PASS, "none")
