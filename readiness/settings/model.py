"""Every setting there is, each with its default and one sentence; docs/settings.md is made from this."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from readiness.domain.pinned import Pinned
from readiness.settings import rules
from readiness.settings.lines import Place

Text: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Globs: TypeAlias = tuple[Text, ...]


class Section(BaseModel):
    """A table of readiness.toml: fixed once read, and nothing in it that is not listed here."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Organization(Section):
    """Who is examined."""

    name: Text = Field(default="My organization", description="The organisation's name, as the report will print it.")
    time_zone: Annotated[Text, AfterValidator(rules.time_zone)] = Field(
        default="UTC", description="IANA time zone that decides every civil date, such as America/New_York."
    )

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.time_zone)


class ObjectStore(Section):
    """How to reach the bucket of a vault on S3."""

    endpoint_url: Annotated[Text, AfterValidator(rules.address)] | None = Field(
        default=None,
        examples=["https://s3.example"],
        description="Address of the object store where it is not AWS's own.",
    )
    region: Text | None = Field(
        default=None, examples=["eu-central-1"], description="Region of the bucket; unset, what the AWS profile says."
    )
    object_lock_days: Annotated[int, Field(ge=1, le=36500)] | None = Field(
        default=None,
        examples=[400],
        description="Days for which Object Lock keeps every object from being deleted; unset, no lock.",
    )


class Storage(Section):
    """Where records and bytes are kept."""

    database: Annotated[Text, AfterValidator(rules.database_url)] = Field(
        default="sqlite:///var/readiness.db",
        description="Database of records: sqlite:///PATH (relative to the workspace) or postgresql+psycopg://USER@HOST/NAME.",
    )
    vault: Annotated[Text, AfterValidator(rules.vault_url)] = Field(
        default="var/vault", description="Vault of bytes: a folder (relative to the workspace) or s3://BUCKET/PREFIX."
    )
    s3: ObjectStore = Field(default=ObjectStore(), description="How to reach the bucket of a vault on S3.")


class Web(Section):
    """The pages."""

    base_url: Annotated[Text, AfterValidator(rules.address)] = Field(
        default="http://127.0.0.1:8400",
        description="Address under which people open the pages; links in messages begin with it.",
    )
    proxy: Annotated[Text, AfterValidator(rules.network_address)] | None = Field(
        default=None,
        examples=["127.0.0.1"],
        description="Address of the reverse proxy whose X-Forwarded-For is believed; unset, nobody's is.",
    )


class SignIn(Section):
    """How people sign in."""

    second_factor: tuple[Literal["admin", "lead", "engineer", "auditor", "executive"], ...] = Field(
        default=(),
        examples=[("admin", "lead")],
        description="Roles that must have a second factor; until they add one, they see their account only.",
    )


class Review(Section):
    """Who may accept evidence."""

    four_eyes: bool = Field(
        default=True,
        description="Nobody accepts what they uploaded; false (a company of one) allows it, shown everywhere as self-accepted.",
    )


class Uploads(Section):
    """What people may bring."""

    limit_mb: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=200, description="Largest file that is accepted, in millions of bytes."
    )


class Excluded(Section):
    """One thing left out of scope, and why."""

    id: Text = Field(description="Item that is left out, as the results name it.")
    reason: Text = Field(description="Why it is left out; the auditor reads this.")


class Scope(Section):
    """What the examination is about; undeclared, everything a connection collects."""

    systems: Globs | None = Field(
        default=None, examples=[("billing",)], description="Globs of systems in scope; unset, all of them."
    )
    accounts: Globs | None = Field(
        default=None, examples=[("1234*",)], description="Globs of cloud accounts in scope; unset, all of them."
    )
    repositories: Globs | None = Field(
        default=None, examples=[("acme/*",)], description="Globs of repositories in scope; unset, all of them."
    )
    exclude: tuple[Excluded, ...] = Field(default=(), description="Items left out, each as {id = ..., reason = ...}.")


class Link(Section):
    """An account that is a person's although its address does not say so."""

    person: Text = Field(description="person_id of the roster.")
    system: Text = Field(description="idp, github, aws, or the name of an application.")
    account: Text = Field(description="Name of the account there.")


class Alias(Section):
    """Another address of a person."""

    person: Text = Field(description="person_id of the roster.")
    email: Annotated[str, AfterValidator(rules.email)] = Field(description="The address.")


class Service(Section):
    """An account that no single worker has: a service's, or an approved outsider's."""

    system: Text = Field(description="idp, github, aws, or the name of an application.")
    account: Text = Field(description="Name of the account there.")
    owner: Annotated[str, AfterValidator(rules.email)] | None = Field(
        default=None, description="Who answers for it; without one it is an exception."
    )
    until: date | None = Field(
        default=None, description="Of an outsider: the last day on which the account is approved."
    )
    reason: Text | None = Field(default=None, description="What it is for.")


class Identity(Section):
    """Whose accounts are whose where addresses do not tell."""

    links: tuple[Link, ...] = Field(
        default=(), description='Accounts of people, each as {person = "p1", system = "github", account = "bo"}.'
    )
    aliases: tuple[Alias, ...] = Field(
        default=(), description='Further addresses of people, each as {person = "p1", email = "bo@old.example"}.'
    )
    services: tuple[Service, ...] = Field(
        default=(),
        description='Accounts of services, each as {system = "github", account = "acme-bot", owner = "bo@acme.example"}.',
    )
    outside: tuple[Service, ...] = Field(
        default=(), description="Approved outsiders, in the same form, each with its last day as until = 2026-12-31."
    )


class Checkpoints(Section):
    """Who else keeps the signed heads of the ledger."""

    to: tuple[Annotated[Text, AfterValidator(rules.checkpoint_target)], ...] = Field(
        default=(),
        description="Where each checkpoint is sent: mailto:ADDRESS, git:PATH, s3://BUCKET/PREFIX or tsa:URL.",
    )


class Calendar(Section):
    """Which days are worked on."""

    holidays: tuple[date, ...] = Field(
        default=(), description="Dates that are no business days; the others are Monday to Friday."
    )


class Engine(Section):
    """What executes the runs."""

    kind: Literal["embedded", "procrastinate"] = Field(
        default="embedded",
        description="embedded: inside `serve` or `scheduler`; procrastinate: by `worker`, in as many processes as wanted.",
    )


class Notify(Section):
    """Who is told."""

    urls: tuple[Annotated[Text, AfterValidator(rules.reference)], ...] = Field(
        default=(),
        description="Apprise addresses, each as env:NAME or file:PATH because such an address is itself a secret.",
    )


class Demo(Section):
    """A story instead of the present; said on every page and in every envelope."""

    now: AwareDatetime | None = Field(
        default=None,
        examples=["2026-05-22T17:00:00Z"],
        description="Instant the clock of a demo was set to; it never leaves that day. Unset, the clock is the real one.",
    )
    since: AwareDatetime | None = Field(
        default=None,
        examples=["2026-11-02T09:30:00Z"],
        description="When it was set, by the real clock; unset, it stands still.",
    )


class Connected(BaseModel):
    """What every `[connections.NAME]` has; its other keys belong to its source."""

    model_config = ConfigDict(frozen=True, extra="allow")

    source: Text = Field(
        description="Kind of system: github, aws, jira, okta, ...; its other keys are that source's own."
    )
    collectors: Globs = Field(default=("*",), description="Globs of collector ids it may be asked for.")
    allow_link_local: bool = Field(
        default=False,
        description="Allows an address of this connection to lead to a link-local or metadata host.",
    )


@dataclass(frozen=True, slots=True)
class Connection:
    """One configured source: its name, the source's own options as they stand in the file, and where they stand."""

    name: str
    source: str
    options: Mapping[str, Any]
    collectors: tuple[str, ...] = ("*",)
    """Globs of collector ids it may be asked for."""
    allow_link_local: bool = False
    lines: Mapping[Place, int] = field(default_factory=dict)
    """Lines of readiness.toml, by place in the whole file."""

    def allows(self, collector: str) -> bool:
        """Say whether its `collectors` globs let this one run."""
        return any(fnmatchcase(collector, pattern) for pattern in self.collectors)


class Tables(Section):
    """The fixed tables of readiness.toml."""

    organization: Organization = Field(default=Organization(), description="Who is examined.")
    storage: Storage = Field(default=Storage(), description="Where records and bytes are kept.")
    web: Web = Field(default=Web(), description="The pages.")
    owners: Mapping[Annotated[str, AfterValidator(rules.role)], Annotated[str, AfterValidator(rules.email)]] = Field(
        default_factory=dict, description="The person behind each role the catalog names: one role, one e-mail address."
    )
    sign_in: SignIn = Field(default=SignIn(), description="How people sign in.")
    review: Review = Field(default=Review(), description="Who may accept evidence.")
    uploads: Uploads = Field(default=Uploads(), description="What people may bring.")
    scope: Scope = Field(
        default=Scope(), description="What the examination is about; undeclared, everything a connection collects."
    )
    identity: Identity = Field(default=Identity(), description="Whose accounts are whose where addresses do not tell.")
    checkpoints: Checkpoints = Field(
        default=Checkpoints(), description="Who else keeps the signed heads of the ledger."
    )
    calendar: Calendar = Field(default=Calendar(), description="Which days are worked on.")
    engine: Engine = Field(default=Engine(), description="What executes the runs.")
    notify: Notify = Field(default=Notify(), description="Who is told.")
    demo: Demo = Field(
        default=Demo(), description="A story instead of the present; said on every page and in every envelope."
    )

    @property
    def pinned(self) -> Pinned | None:
        """The clock of a demo; None where the real one counts."""
        return Pinned(self.demo.now, self.demo.since, self.organization.zone) if self.demo.now else None


class File(Tables):
    """readiness.toml as it is written."""

    connections: Mapping[Annotated[str, AfterValidator(rules.connection_name)], Connected] = Field(
        default_factory=dict, description="The systems evidence is collected from, each under [connections.NAME]."
    )


class Settings(Tables):
    """All settings, paths resolved against the workspace."""

    connections: Mapping[str, Connection] = Field(default_factory=dict)
