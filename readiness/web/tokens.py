"""The tokens by which programs come: making one, shown once, and ending them."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response

from readiness.errors import ReadinessError, Refusal, WrongUse
from readiness.services.people import tokens
from readiness.services.people.accounts import ROLES
from readiness.services.people.tokens import LIVES, LIVES_AT_MOST, SCOPES, Made, Wish
from readiness.store.database import Session
from readiness.store.tokens import Held
from readiness.web import current, files, forms, tables
from readiness.web.answered import Answered, answered

pages = Blueprint("tokens", __name__)
A_PAGE = 50
REVOKE = "revoke"


@pages.get("/tokens", defaults={"form": ""})
@pages.get("/tokens.<file:form>")
def index(form: str) -> tables.Answer:
    """List them, last made first."""
    place = current.workspace()
    if form:
        with current.reading() as session:
            return files.answer(form, "tokens", [tokens.described(place, one) for one in tokens.listed(session)])
    return _page()


@pages.post("/tokens")
def create() -> str | tuple[str, int]:
    """Make one in the name of who is signed in and show it, this once; what was typed stays where it cannot be made."""
    place, form = current.workspace(), request.form
    try:
        wish = Wish(
            role=form.get("role", ""),
            scopes=tuple(form.getlist("scope")),
            expires=forms.day(form, "expires"),
            name=_name(form.get("name", "")),
            by=current.person().email,
        )
        with place.database.writing() as session:
            made = tokens.create(session, place, wish, current.actor())
    except (WrongUse, Refusal) as fault:
        return _page(fault=fault), 409 if isinstance(fault, Refusal) else 400
    return _page(made=made)


@pages.post("/tokens/selected")
def revoke_selected() -> tuple[str, int]:
    """End those that are selected in the list, each by itself, once it is said that this is meant."""
    g.here, place = url_for("tokens.index"), current.workspace()
    told = answered(
        {REVOKE: "revoked"},
        lambda _word, ids, _reason: tokens.revoke_each(place.database, ids, place.now(), current.actor()),
        grave=(REVOKE,),
    )
    return _page(told=told), told.status


@pages.post("/tokens/<id>/revoke")
def revoke(id: str) -> Response:  # noqa: A002 -- what it is
    """End one."""
    place = current.workspace()
    with place.database.writing() as session:
        tokens.revoke(session, id, place.now(), current.actor())
    return redirect(url_for("tokens.index"), code=303)


def _page(made: Made | None = None, fault: ReadinessError | None = None, told: Answered | None = None) -> str:
    place, before = current.workspace(), request.args.get("before") or None
    with current.reading() as session:
        found = tokens.listed(session, A_PAGE + 1, before)
        working = tokens.working(session, place.now())
        named = _named(session, told)
    return render_template(
        "tokens/index.html",
        tokens=[_row(one) for one in found[:A_PAGE]],
        working=working,
        more=len(found) > A_PAGE,
        before=before,
        made=made,
        fault=fault,
        answered=told,
        named=named,
        typed=request.form if fault else {},
        chosen=request.form.getlist("scope") if fault else [tokens.READ],
        roles=ROLES,
        scopes=SCOPES,
        usual=place.today + LIVES,
        last=place.today + LIVES_AT_MOST,
    )


def _row(held: Held) -> dict[str, Any]:
    place, one = current.workspace(), held.token
    return tokens.described(place, held) | {
        "last_day": tokens.last_day(place, one),
        "last_used_at": one.last_used_at,
    }


def _named(session: Session, told: Answered | None) -> dict[str, str]:
    """Return what those are called that an answer was about."""
    ids = (*told.unsure, *(one.id for one in told.refused)) if told else ()
    found = ((id_, tokens.named(session, id_)) for id_ in ids)
    return {id_: name for id_, name in found if name}


def _name(name: str) -> str:
    if not name.strip():
        raise WrongUse("a token needs a name", "Say what it is for: whoever revokes it one day reads it.")
    return name
