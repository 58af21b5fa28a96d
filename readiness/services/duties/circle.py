"""Who acts and who is told where an owner does not: delegates, backup owners, leads."""

from datetime import date, datetime

from readiness.domain.circle import Circle
from readiness.services.controls.overrides import BACKUP, DELEGATE
from readiness.store import accounts, overrides
from readiness.store.database import Session
from readiness.workspace import Workspace

LEADS = ("lead", accounts.ADMIN)


def circle(session: Session, workspace: Workspace, now: datetime, day: date) -> Circle:
    """Return who is told where an owner does not act: delegates, backup owners, leads (administrators where there are none).

    Nobody who was locked out is among them.
    """
    users = accounts.users(session)
    gone = {user.email for user in users if user.disabled_at is not None}
    active = [user for user in users if user.disabled_at is None and "@" in user.email]
    by_role = [tuple(user.email for user in active if user.role == role) for role in LEADS]
    owners = workspace.settings.owners
    named = [
        (one.field, one.subject, owners.get(one.value, one.value).casefold())
        for one in overrides.in_force(session, day, now)
    ]
    named = [one for one in named if one[2] not in gone]
    return Circle(
        leads=by_role[0] or by_role[1],
        backups={subject: email for field, subject, email in named if field == BACKUP},
        # who names themselves is back before the day they had said
        delegates={subject: email for field, subject, email in named if field == DELEGATE and email != subject},
    )
