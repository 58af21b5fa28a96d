"""What `[connections.NAME]` of a Jira site may say, checked before anything is sent."""

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from collectors.address import BaseUrl

__all__ = ["KINDS", "Key", "Options"]

KINDS = ("change", "incident", "access_request", "onboarding", "vulnerability", "finding", "privacy", "deletion")
"""What a ticket may be; each is the collector `tickets.KIND`."""

Key = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,30}$")]
TicketKey = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,30}-[1-9][0-9]{0,9}$")]
ORDER = re.compile(r"\border\s+by\b", re.IGNORECASE)
TEXT = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""")
LONGEST = 5_000


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Queries(_Section):
    """Which tickets are of which kind here: JQL without dates and without ORDER BY, both of which the collector adds."""

    change: str | None = None
    incident: str | None = None
    access_request: str | None = None
    onboarding: str | None = None
    vulnerability: str | None = None
    finding: str | None = None
    privacy: str | None = None
    deletion: str | None = None

    @field_validator("*")
    @classmethod
    def _searchable(cls, query: str | None) -> str | None:
        if query is None:
            return None
        if not query.strip() or len(query) > LONGEST:
            raise ValueError(
                f"must be a JQL query of at most {LONGEST} characters, such as project = SEC and type = Incident"
            )
        words = TEXT.sub(" ", query)
        if ORDER.search(words):
            raise ValueError("must not have an ORDER BY: the collector sorts by key itself")
        if not _closed(words):
            raise ValueError("must close every bracket and every quotation mark it opens, and no other")
        return query.strip()


class Mapped(_Section):
    """Names (or ids) of the site's own fields, by what they mean."""

    severity: str | None = None
    detected_at: str | None = None
    acknowledged_at: str | None = None
    contained_at: str | None = None
    reviewed_at: str | None = None
    data_affected: str | None = None
    assessed_at: str | None = None
    notify_by: str | None = None
    notified_at: str | None = None
    received_at: str | None = None
    identity_checked_at: str | None = None
    extended_at: str | None = None
    exit_on: str | None = None
    deleted_at: str | None = None
    closure_evidence: str | None = None
    person: str | None = None
    system: str | None = None
    role: str | None = None


class Options(_Section):
    """One site: Cloud by e-mail and API token, Data Center by a personal access token (or user name and password)."""

    base_url: BaseUrl
    """https://acme.atlassian.net, or the address of a Data Center with its context path."""
    token: str
    email: str | None = None
    """Cloud: the account's e-mail. Data Center: a user name, where `token` is a password instead of an access token."""
    jql: Queries = Queries()
    fields: Mapped = Mapped()
    projects: list[Key] = []
    """Keys of the projects that must be visible; queries find nothing outside them. Empty: whatever the queries find."""
    approved_statuses: list[str] = []
    """Statuses a ticket is moved to by whoever approves it."""
    declined_statuses: list[str] = []
    """Statuses a ticket is moved to by whoever declines it."""
    deleted: list[TicketKey] = []
    """Tickets a person knows to be deleted, where Jira will not say whether they are hidden or gone."""


def _closed(words: str) -> bool:
    """Say whether brackets match, so that what the collector adds holds for the whole query."""
    depth = 0
    for letter in words:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return False
    return depth == 0 and '"' not in words and "'" not in words
