"""The people who may sign in: inviting, giving roles, locking out and letting in again, new links, and their sessions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug import Response

from readiness.errors import ReadinessError, Refusal
from readiness.services.bulk import Ended
from readiness.services.messages.invitations import Invitation, invitation
from readiness.services.people import accounts, factors, links, sessions
from readiness.services.people.accounts import FIRST_ADMINISTRATOR, ROLES, Added, Mandate
from readiness.store import accounts as store
from readiness.store import engagements, journal, web_sessions
from readiness.store.accounts import AUDITOR, User
from readiness.store.database import Session
from readiness.store.journal import Occurrence
from readiness.web import current, files, forms, tables
from readiness.web.answered import Answered, answered
from readiness.web.tables import Column, Table

pages = Blueprint("users", __name__)
HISTORY_AT_MOST = 20
DISABLE, LINK = "disable", "link"


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as the list shows them."""

    user: User
    state: str
    engagement: str | None
    """The name of an auditor's engagement."""


TABLE: Table[Listed] = Table(
    noun="users",
    columns=(
        Column("Person", "email", lambda one: one.user.email),
        Column("Role", "role", lambda one: ROLES.index(one.user.role)),
        Column("State", "state", lambda one: one.state),
        Column("Last seen", "seen", lambda one: one.user.last_seen_at),
        Column("Second factor", "factor", lambda one: one.user.factor_since is not None),
        Column("Auditor of", "until", lambda one: one.user.ends_at),
    ),
    facets={"role": lambda one: one.user.role, "state": lambda one: one.state},
    text=lambda one: " ".join((one.user.email, one.user.role, one.state, one.engagement or "")),
    groups={"role": lambda one: one.user.role, "state": lambda one: one.state},
)


@pages.get("/users", defaults={"form": ""})
@pages.get("/users.<file:form>")
def index(form: str) -> tables.Answer:
    """List them."""
    return _list(form)


@pages.post("/users")
def invite() -> tuple[tables.Answer, int]:
    """Add a person and show the link by which they choose a password, this once."""
    place, form = current.workspace(), request.form
    try:
        role = form.get("role", "")
        mandate = _mandate(role)
        with place.database.writing() as session:
            email, by = form.get("email", ""), current.actor()
            added = accounts.add(session, email, role, place.now(), by=by, mandate=mandate)
    except ReadinessError as fault:
        return _list("", fault=fault), 409 if isinstance(fault, Refusal) else 400
    return _list("", made=_invitation(added)), 200


@pages.post("/users/selected")
def answer() -> tuple[tables.Answer, int]:
    """Lock out those who are selected, once it is said that this is meant, or make a new link for each who has no password."""
    g.here = url_for("users.index")
    told = answered({DISABLE: "disabled", LINK: "given a new link"}, _act, grave=(DISABLE,))
    return _list("", told=told), told.status


@pages.get("/users/<id>")
def show(id: str) -> str:  # noqa: A002 -- what it is
    """Show one: what they may, their sessions, what happened to their account."""
    return _one(id)


@pages.post("/users/<id>/role")
def change_role(id: str) -> Response | tuple[str, int]:  # noqa: A002 -- what it is
    """Give somebody another role, or an auditor another engagement or day."""
    place, form = current.workspace(), request.form
    try:
        role, was = form.get("role", ""), form.get("was", "")
        mandate = _mandate(role)
        with place.database.writing() as session:
            user, by = _found(session, id), current.actor()
            accounts.change_role(session, user, role, place.now(), was=was, by=by, mandate=mandate)
    except ReadinessError as fault:
        return _one(id, fault=fault), 409 if isinstance(fault, Refusal) else 400
    return _back(id)


@pages.post("/users/<id>/disable")
def disable(id: str) -> Response | tuple[str, int]:  # noqa: A002 -- what it is
    """Lock somebody out at once."""
    place = current.workspace()
    try:
        with place.database.writing() as session:
            accounts.disable(session, _found(session, id).id, place.now(), current.actor())
    except Refusal as fault:
        return _one(id, fault=fault), 409
    return _back(id)


@pages.post("/users/<id>/enable")
def enable(id: str) -> Response:  # noqa: A002 -- what it is
    """Let somebody in again."""
    place = current.workspace()
    with place.database.writing() as session:
        accounts.enable(session, _found(session, id).id, place.now(), current.actor())
    return _back(id)


@pages.post("/users/<id>/link")
def link(id: str) -> str | tuple[str, int]:  # noqa: A002 -- what it is
    """Make a new link for a lost one or a forgotten password, and show it, this once."""
    place = current.workspace()
    try:
        with place.database.writing() as session:
            user = _found(session, id)
            token = links.new_link(session, user, place.now(), current.actor())
    except Refusal as fault:
        return _one(id, fault=fault), 409
    return _one(id, made=invitation(place, user, token))


@pages.post("/users/<id>/sessions")
def end_sessions(id: str) -> Response | tuple[str, int]:  # noqa: A002 -- what it is
    """End one of somebody's sessions, or all of them."""
    place, which = current.workspace(), request.form.get("session", "")
    try:
        with place.database.writing() as session:
            user = _found(session, id)
            if which:
                sessions.end(session, user, which, place.now(), current.actor())
            else:
                sessions.end_all(session, user, place.now(), current.actor())
    except Refusal as fault:
        return _one(id, fault=fault), 409
    return _back(id)


@pages.post("/users/<id>/second-factor")
def reset_factor(id: str) -> Response:  # noqa: A002 -- what it is
    """Take somebody's second factor away, for a lost telephone."""
    place = current.workspace()
    with place.database.writing() as session:
        factors.reset(session, _found(session, id), place.now(), current.actor())
    return _back(id)


def _act(word: str, ids: tuple[str, ...], _reason: str) -> Ended[User] | Ended[Added]:
    place, by = current.workspace(), current.actor()
    act = accounts.disable_each if word == DISABLE else accounts.invite_again_each
    return act(place.database, ids, place.now(), by)


def _back(id_: str) -> Response:
    return redirect(url_for("users.show", id=id_), code=303)


def _found(session: Session, id_: str) -> User:
    user = store.find_user(session, id_)
    return user if user is not None and user.id == id_ else abort(404)


def _mandate(role: str) -> Mandate | None:
    if role != AUDITOR:
        return None
    return accounts.mandate(
        current.workspace(), request.form.get("engagement") or None, forms.day(request.form, "until")
    )


def _list(
    form: str,
    made: Invitation | None = None,
    fault: ReadinessError | None = None,
    told: Answered | None = None,
) -> tables.Answer:
    place = current.workspace()
    now = place.now()
    with current.reading() as session:
        known = engagements.all_(session)
        selected = engagements.selected(session)
        people = [user for user in accounts.everybody(session) if user.email != FIRST_ADMINISTRATOR]
    names = {one.id: one.name for one in known}
    found = [Listed(user, accounts.state(user, now), names.get(user.engagement or "")) for user in people]
    shown = tables.shown(found, TABLE)
    if form:
        return files.answer(form, "users", [accounts.described(one.user, place) for one in shown.rows])
    return render_template(
        "users/index.html",
        shown=shown,
        active=sum(one.state == "active" for one in found),
        bare=sum(one.state == "active" and one.user.factor_since is None for one in found),
        last_day=_last_day,
        engagements_known=known,
        selected=selected,
        typed=request.form if fault else {},
        roles=ROLES,
        made=made,
        links=_links(told),
        answered=told,
        named={one.user.id: one.user.email for one in found},
        fault=fault,
    )


def _links(told: Answered | None) -> list[Invitation]:
    """Return the links that were just made, each shown this once."""
    if told is None or told.answer != LINK:
        return []
    return list(filter(None, map(_invitation, told.made)))


def _invitation(added: Added) -> Invitation | None:
    return invitation(current.workspace(), added.user, added.token) if added.token else None


def _one(id_: str, made: Invitation | None = None, fault: ReadinessError | None = None) -> str:
    place = current.workspace()
    now = place.now()
    with current.reading() as session:
        user = _found(session, id_)
        known = engagements.all_(session)
        opened = web_sessions.of_user(session, user.id, now)
        happened = journal.latest(session, user.id, HISTORY_AT_MOST)
    return render_template(
        "users/show.html",
        one=user,
        state=accounts.state(user, now),
        last_day=_last_day(user),
        engagements_known=known,
        sessions=opened,
        history=[_told(one) for one in happened],
        roles=ROLES,
        made=made,
        fault=fault,
        typed=request.form if fault else {},
    )


def _last_day(user: User) -> object:
    return accounts.last_day(user, current.workspace().zone)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened to an account."""

    at: datetime
    event: str
    by: str | None
    address: str | None
    changes: Sequence[tuple[str, object, object]]
    """What changed, from what, to what."""
    seq: int


def _told(one: Occurrence) -> Told:
    said: Mapping[str, Any] = json.loads(one.envelope)
    before, after = said.get("before") or {}, said.get("after") or {}
    return Told(
        at=one.line.entry.time,
        event=one.line.entry.event,
        by=said.get("by"),
        address=said.get("from"),
        changes=[(name, before[name], after[name]) for name in after if name in before and before[name] != after[name]],
        seq=one.line.seq,
    )
