"""The one-time link of a person: shown to who made it, and sent to whom it is for where messages reach them alone."""

from dataclasses import dataclass

from readiness.errors import ReadinessError
from readiness.services.messages.delivery import deliver_alone
from readiness.services.messages.letters import Letter
from readiness.services.people.links import set_up_address
from readiness.store.accounts import User
from readiness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that was made just now; nobody can show it again."""

    email: str
    address: str
    sent: bool
    """Whether a message took it to this person."""
    trouble: str = ""
    """Why none did although [notify] has a way to this person."""


def invitation(workspace: Workspace, user: User, token: str) -> Invitation:
    """Send the link on its way, after it was kept; a message that fails is told, and the link works all the same."""
    address = set_up_address(workspace, token)
    organization = workspace.settings.organization.name
    told = Letter(
        user.email,
        f"Readiness: choose a password for {organization}",
        f"You may sign in to the Readiness of {organization}. Choose a password within 7 days; the link works once:\n{address}\n"
        "Whoever opens it first chooses the password, so pass it to nobody.",
    )
    try:
        return Invitation(user.email, address, sent=deliver_alone(workspace, told))
    except ReadinessError as error:
        return Invitation(user.email, address, sent=False, trouble=str(error))
