"""Half a window in the life of a small organisation, told on a scripted clock and collected with the same code as any other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from readiness import clock
from readiness.demo import paper
from readiness.demo.github.company import LOGIN
from readiness.demo.github.rules import Protection
from readiness.demo.github.stand_in import StandIn
from readiness.domain.calendar import ONE_DAY, Period
from readiness.domain.engagement import ReportType
from readiness.domain.vocabulary import Category
from readiness.services import accounts, answers, engagements
from readiness.services.planning import Choice
from readiness.services.round import collect_round
from readiness.services.workspace import initialise
from readiness.wiring import open_workspace
from readiness.workspace import Workspace

ZONE = "America/New_York"
DAY_OF_WINDOW, DAYS_OF_WINDOW = 142, 181
BETWEEN_ROUNDS = timedelta(days=7)
UNPROTECTED = range(56, 77)
"""Days of the window on which `api` had lost its branch protection."""
OUTAGE = range(98, 105)
"""Days of the window on which GitHub answered nothing but errors."""
PEOPLE_OF_ROLES = {
    "CEO": "mara@lantern.example",
    "Compliance Lead": "lena@lantern.example",
    "Head of Engineering": "devon@lantern.example",
    "Head of Security": "priya@lantern.example",
    "IT Lead": "tomas@lantern.example",
    "Legal Counsel": "lena@lantern.example",
    "People Lead": "sam@lantern.example",
    "Privacy Lead": "lena@lantern.example",
    "Product Lead": "mara@lantern.example",
    "SRE Lead": "yuki@lantern.example",
}
"""Who answers for what; nobody for the Support Lead's controls, since she left."""
LOGINS = (("lena@lantern.example", "lead"), ("devon@lantern.example", "engineer"), ("auditor@firm.example", "auditor"))
ADMINISTRATOR = "mara@lantern.example"
LEADS = ("priya@lantern.example",)
SETTINGS = """\
# The settings of the demo: a fictional company whose GitHub is a stand-in on this machine.

[organization]
name = "Lantern Works"
time_zone = "{zone}"

[web]
base_url = "http://127.0.0.1:{port}"

[owners]
{owners}

[connections.github]
source = "github"
organization = "{organization}"
token = "file:var/github-token"
base_url = "{url}"
"""


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who may sign in to the demo."""

    email: str
    role: str
    password: str


@dataclass
class ScriptedClock:
    """A clock that stands where the story is; it runs with the real one once the story is told."""

    at: datetime | None

    def __call__(self) -> datetime:
        """Return the instant it is in the story, or now."""
        return self.at or clock.now()


def furnish(home: Path, stand_in: StandIn, port: int) -> None:
    """Make the workspace of the demo, connected to the stand-in; its token lies in a file of its own."""
    initialise(home)
    owners = "\n".join(f'"{role}" = "{email}"' for role, email in PEOPLE_OF_ROLES.items())
    settings = SETTINGS.format(zone=ZONE, port=port, owners=owners, organization=LOGIN, url=stand_in.url)
    (home / "readiness.toml").write_text(settings, encoding="utf-8")
    token = home / "var" / "github-token"
    token.touch(mode=0o600)
    token.write_text(stand_in.token, encoding="utf-8")


def tell(home: Path, stand_in: StandIn, today: date, progress: Callable[[int, int], None]) -> tuple[Login, ...]:
    """Live the window's days up to today; `progress` hears how many rounds of how many are done.

    Planted beside what `small_organization` plants: branch protection of `api` off for three weeks and restored; a week
    in which GitHub answered only errors; one quarterly review missed and one done late (`paper`); six uploads waiting;
    one walkthrough; one waiver.
    """
    start = today - timedelta(days=DAY_OF_WINDOW - 1)
    now = ScriptedClock(_morning(start))
    workspace = open_workspace(home, {}, now)
    try:
        window = _engage(workspace, start)
        logins = _people(workspace)
        days = tuple(_days(start, today))
        acts = paper.acts(workspace, window, today, days)
        world = _World(stand_in)
        for number, day in enumerate(days, start=1):
            now.at = _morning(day)
            world.be((day - start).days)
            collect_round(workspace, Choice(), patience=0, progress=lambda *_: None)
            since = days[number - 2] if number > 1 else date.min
            for act in (act for act in acts if since < act.on <= day):
                paper.bring(workspace, act, accepted=act not in acts[-paper.WAITING :])
            progress(number, len(days))
        now.at = None
        _answer(workspace, start)
        return logins
    finally:
        workspace.database.dispose()


def _days(start: date, today: date) -> Iterator[date]:
    """Yield the days on which evidence is collected: weekly, and today."""
    day = start
    while day < today:
        yield day
        day += BETWEEN_ROUNDS
    yield today


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(11), UTC)


class _World:
    """The stand-in as the story changes it."""

    def __init__(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in
        self._lost: Protection | None = None

    def be(self, day: int) -> None:
        """Make it what it was on that day of the window, counted from 0."""
        api = self._stand_in.organization.repository("api")
        if day in UNPROTECTED and self._lost is None:
            self._lost = api.unprotect()
        elif day not in UNPROTECTED and self._lost is not None:
            api.protections[self._lost.pattern] = self._lost
            self._lost = None
        self._stand_in.faults.clear()
        if day in OUTAGE:
            self._stand_in.faults.add("server_error", times=None)


def _engage(workspace: Workspace, start: date) -> Period:
    end = start + (DAYS_OF_WINDOW * ONE_DAY) - ONE_DAY
    categories = frozenset({Category.SECURITY, Category.CONFIDENTIALITY})
    made = engagements.create(
        workspace, engagements.Proposal(ReportType.TWO, start, end, None, categories, "Northbank Assurance LLP")
    )
    engagements.sign_scope(workspace, made.id, "lena@lantern.example")
    return made.window


def _answer(workspace: Workspace, start: date) -> None:
    """Record what people said of what was found."""
    answers.walk_through(
        workspace,
        "CHG-02",
        on=start + timedelta(days=20),
        by="priya@lantern.example",
        passed=True,
        note="Followed one change of billing from ticket to production.",
    )
    answers.waive(
        workspace,
        "github.checks_required",
        f"{LOGIN}/handbook/main",
        reason="Text only; nothing is built or deployed from it.",
        by="devon@lantern.example",
        approved_by="priya@lantern.example",
        expires=workspace.today + timedelta(days=90),
    )


def _people(workspace: Workspace) -> tuple[Login, ...]:
    """Give everybody who answers for a control an account, and return the logins a visitor is told."""
    known = dict((*LOGINS, (ADMINISTRATOR, "admin"), *((email, "lead") for email in LEADS)))
    people = known | {email: "engineer" for email in PEOPLE_OF_ROLES.values() if email not in known}
    made = tuple(Login(email, role, clock.token(9)) for email, role in people.items())
    with workspace.database.writing() as session:
        for one in made:
            accounts.add(session, one.email, one.role, workspace.now(), one.password)
    return made[: len(LOGINS)]
