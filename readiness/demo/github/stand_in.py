"""What a running stand-in consists of: the organisation, its tokens, limits and faults, and the log of requests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

from readiness.demo.github.access import OWNER_TOKEN, App, Token
from readiness.demo.github.faults import Faults
from readiness.demo.github.rates import Rates
from readiness.demo.github.state import Organization


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the stand-in met it."""

    method: str
    path: str
    """The path as asked, with /api/v3 if so."""
    query: str
    at: datetime
    status: int
    body: str = ""
    token: str = ""


@dataclass(slots=True)
class StandIn:
    """A stand-in that is being served; whatever is changed here holds from the next request on."""

    organization: Organization
    clock: Callable[[], datetime]
    url: str = ""
    """The REST root as of github.com; GraphQL is at /graphql. As Enterprise Server: /api/v3 and /api/graphql."""
    tokens: dict[str, Token] = field(default_factory=dict)
    app: App = field(default_factory=App)
    faults: Faults = field(default_factory=Faults)
    rates: Rates = field(default_factory=Rates)
    requests: list[Request] = field(default_factory=list)
    stopping: Event = field(default_factory=Event, repr=False)

    @property
    def token(self) -> str:
        """The token of an owner with every right, there from the start."""
        return OWNER_TOKEN

    @property
    def enterprise_url(self) -> str:
        """The REST root as of GitHub Enterprise Server."""
        return f"{self.url}/api/v3"

    def welcome_owner(self) -> None:
        """Give the first owner of the organisation the owner's token; an organisation without one gets an owner."""
        owners = [m.user.login for m in self.organization.members.values() if m.role == "admin"]
        login = owners[0] if owners else self.organization.member("stand-in-owner", role="admin").login
        self.tokens.setdefault(OWNER_TOKEN, Token(login))
