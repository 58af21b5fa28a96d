"""What a running stand-in consists of: the site, its tokens, limits and faults, page tokens given out, and the log of requests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Any

from readiness.demo.jira.faults import Faults
from readiness.demo.jira.state import Issue, Site, User

BOT_TOKEN = "stand-in-bot"  # noqa: S105 -- opens nothing but the stand-in


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the stand-in met it."""

    method: str
    path: str
    query: str
    """Decoded."""
    at: datetime
    status: int
    authorization: str


@dataclass(slots=True)
class StandIn:
    """A stand-in that is being served; whatever is changed here holds from the next request on."""

    site: Site
    clock: Callable[[], datetime]
    url: str = ""
    tokens: dict[str, str] = field(default_factory=dict)
    """Token to the account it belongs to."""
    faults: Faults = field(default_factory=Faults)
    requests: list[Request] = field(default_factory=list)
    walks: dict[str, tuple[list[Issue], int]] = field(default_factory=dict)
    """Page token to the hits of its query and where its page begins."""
    stopping: Event = field(default_factory=Event, repr=False)

    @property
    def token(self) -> str:
        """The token of the bot, there from the start."""
        return BOT_TOKEN

    @property
    def bot(self) -> User:
        """The account behind it."""
        return self.site.users[self.tokens[BOT_TOKEN]]

    def options(self, **other: Any) -> dict[str, Any]:
        """Return the options of a connection that reaches it as the bot."""
        email = {"email": self.bot.email} if self.site.cloud else {}
        return {"base_url": self.url, "token": "env:JIRA_TOKEN", **email, **other}

    def welcome_bot(self) -> None:
        """Give the bot an account and its token, unless there is one."""
        if BOT_TOKEN not in self.tokens:
            bot = next((u for u in self.site.users.values() if u.name == "Bot"), None) or self.site.user("bot")
            self.tokens[BOT_TOKEN] = bot.account
