"""What is done once a day: the head of the ledger is signed, the week's readiness noted, what killed processes left swept out."""

from datetime import datetime

from readiness.domain.calendar import local_date
from readiness.errors import ReadinessError
from readiness.services.answer.trend import note
from readiness.services.checkpoints import seal
from readiness.store import ledger, meta
from readiness.store.vault import FolderVault
from readiness.workspace import Workspace

KEPT = "house_kept_on"


def keep_house(workspace: Workspace, now: datetime) -> tuple[str, ...]:
    """Do the day's chores unless they were done; return what went wrong, which waits for the next day and stops nothing."""
    if not _first_today(workspace, now):
        return ()
    troubles = []
    for chore in (_sign, note, _sweep):
        try:
            chore(workspace, now)
        except ReadinessError as error:
            troubles.append(str(error))
    return tuple(troubles)


def _first_today(workspace: Workspace, now: datetime) -> bool:
    """Claim the day; of two processes only one gets it."""
    today = local_date(now, workspace.zone).isoformat()
    with workspace.database.reading() as session:
        if meta.get(session, KEPT) == today:
            return False
    with workspace.database.writing() as session:
        ledger.lock(session)
        if meta.get(session, KEPT) == today:
            return False
        meta.put(session, KEPT, today, now)
    return True


def _sign(workspace: Workspace, _now: datetime) -> None:
    seal(workspace)


def _sweep(workspace: Workspace, now: datetime) -> None:
    if isinstance(workspace.vault, FolderVault):
        with workspace.vault.plainly("written"):
            workspace.vault.sweep(now)
