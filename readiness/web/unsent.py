"""A form that came too late, its session or its token gone: nothing is done, and what was typed is shown for its writer to send."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeAlias
from urllib.parse import urlsplit

from flask import g, render_template, request

from readiness.errors import WrongUse
from readiness.web.forms import inside

Page: TypeAlias = tuple[str, int]
SECRETS = frozenset({"password", "again", "current", "code"})
"""Fields that are asked for again, never shown or carried."""
TOKEN = "csrf_token"  # noqa: S105 -- the name of a field
UNSHOWN = frozenset({TOKEN, "seen", "next"})
TYPED = "application/x-www-form-urlencoded"
SIGNING_IN, SIGNING_OUT = "login.enter", "login.end"


@dataclass(frozen=True, slots=True)
class Unsent:
    """What came, as far as it may be sent again."""

    action: str
    page: str
    """The page the form stood on."""
    fields: tuple[tuple[str, str], ...]
    """Every field with its value, in order; empty where it holds what is not kept."""
    kept: bool
    """Whether the form can be sent again as it came; files and passwords are not kept."""

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """What a person typed or chose, one line for each name."""
        names = dict.fromkeys(name for name, value in self.fields if name not in UNSHOWN and value.strip())
        return tuple((name, ", ".join(value for one, value in self.fields if one == name)) for name in names)


def ours() -> bool:
    """Say whether a browser swears that the form came from a page of ours: what others send is never offered to anybody.

    Browsers write both headers themselves, no page can. The older of them is sent by plain http too.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    return bool(origin) and origin == request.host_url.rstrip("/")


def late() -> bool:
    """Say whether a form of ours came from a browser that is not signed in any more."""
    return request.method == "POST" and request.endpoint not in (None, SIGNING_OUT) and ours()


def signed_out() -> Page:
    """Ask a person to sign in beside the page, and to send then what they typed."""
    return _page(), HTTPStatus.FORBIDDEN


def too_old() -> Page | None:
    """Offer a form whose token works no more to be sent with a new one; None for one that is not surely ours."""
    if not ours():
        return None
    if request.endpoint == SIGNING_IN:
        fault = WrongUse("this page was open too long", "Type your password again.")
        email, to = request.form.get("email", "")[:320], inside(request.form.get("next"))
        return render_template("login/show.html", email=email, to=to, fault=fault), HTTPStatus.BAD_REQUEST
    return _page(), HTTPStatus.BAD_REQUEST


def _page() -> str:
    return render_template("errors/unsent.html", unsent=_unsent())


def _unsent() -> Unsent:
    # a stranger's files are not read at all
    plain = request.mimetype == TYPED
    fields = tuple(request.form.items(multi=True)) if plain or g.get("person") else ()
    secret = not SECRETS.isdisjoint(name for name, _ in fields)
    said = () if secret else tuple((name, value) for name, value in fields if name != TOKEN)
    action = inside(request.full_path.rstrip("?"))
    return Unsent(action, _page_of(), said, kept=plain and not secret)


def _page_of() -> str:
    came = urlsplit(request.referrer or "")
    path = f"{came.path}?{came.query}" if came.query else came.path
    return inside(path) if came.netloc == request.host else "/"
