"""What people answered, handed over and who they are; and the token itself."""

from readiness.services import accounts, answers, handover, tokens
from readiness.services.documents import bundle_document
from readiness.web import current
from readiness.web.api import paged
from readiness.web.api.bearer import caller
from readiness.web.api.route import Document, Given


def token(_given: Given) -> Document:
    """Return what the token that came may, and until when."""
    return tokens.described(current.workspace(), caller().held)


def waivers(given: Given) -> Document:
    """Return a page of the waivers, oldest first."""
    return paged.from_rows("waivers", map(answers.described, answers.waived(current.workspace())), given)


def walkthroughs(given: Given) -> Document:
    """Return a page of the walkthroughs, oldest first."""
    found = answers.walked(current.workspace())
    return paged.from_rows("walkthroughs", map(answers.walkthrough_document, found), given)


def bundles(given: Given) -> Document:
    """Return a page of the hand-overs, oldest first."""
    return paged.from_rows("bundles", map(bundle_document, handover.issued(current.workspace())), given)


def users(_given: Given) -> Document:
    """Return everybody who may sign in, by address."""
    with current.reading() as session:
        return {"users": [dict(accounts.described(user, current.workspace())) for user in accounts.everybody(session)]}
