"""One page for who decides: the answer, the figures, the window by area, what stands in the way and whose decision it is."""

from flask import Blueprint, render_template

from readiness.web import current
from readiness.web.facts import facts
from readiness.web.picture import picture

pages = Blueprint("executive", __name__)
AT_MOST = 5
"""Lines of each list: the page is one sheet of paper."""


@pages.get("/executive")
def show() -> str:
    """Show it."""
    return page()


def page() -> str:
    """Show the one page."""
    with current.reading() as session:
        answer = current.answer(session)
        known = facts(session, answer)
    return render_template(
        "executive/show.html",
        **known,
        picture=picture(answer, current.workspace().catalog.areas, open_areas=0),
        ownerless=[one for one in answer.controls if one.criteria and one.active_owner is None],
        most=AT_MOST,
    )
