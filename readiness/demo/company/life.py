"""The company lives through the window: what happens happens, what is due is collected, what people do they do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

from readiness import clock
from readiness.demo.company import lists, planted
from readiness.demo.company.papers import Paper, papers, text
from readiness.demo.company.script import ScriptedClock, instant
from readiness.demo.company.value import Company
from readiness.demo.company.vendors import Vendors
from readiness.domain.calendar import ONE_DAY
from readiness.domain.engagement import ReportType
from readiness.domain.schedule import HOUR
from readiness.domain.vocabulary import Category
from readiness.services import engagements
from readiness.services.collecting.planning import Choice, asked_for
from readiness.services.evidence import reviews, uploads
from readiness.services.evidence.statement import About
from readiness.services.evidence.uploads import Brought
from readiness.services.files.incoming import Sent
from readiness.services.people import accounts
from readiness.services.scheduling import schedule
from readiness.services.scheduling.executing import Manner, tick
from readiness.services.waivers import grants
from readiness.workspace import Workspace

Progress = Callable[[int, int], None]
MONDAY = 0
DUE = HOUR.replace(minute=10)
"""When the schedule is looked at in the morning, by the company's clocks."""
EVENING = 22
SYSTEMS = {
    "hris": "the HR system",
    "idp": "the directory",
    "lms": "the training platform",
    "mdm": "device management",
    "scanner": "the scanner",
    "uptime": "the status page",
}
MENDED = (
    (planted.ROOT_WITHOUT_FACTOR.end + ONE_DAY, "aws_data", "aws.iam.account_summary", "yuki"),
    (planted.ROOT_WITHOUT_FACTOR.end + ONE_DAY, "aws_data", "aws.iam.credential_report", "yuki"),
    (planted.UNPROTECTED.end + ONE_DAY, "github", "github.branch_rules", "devon"),
    *((day + ONE_DAY, "aws_prod", "aws.s3.buckets", "yuki") for day in planted.PUBLIC_BUCKET[1]),
)
"""What somebody asked to be collected again, to see whether it was mended: the day, the connection, the collector, who."""
STAND_INS = {planted.LEFT: "viktor"}
"""Who brings what somebody who left would have brought."""


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who may sign in to the demo."""

    email: str
    role: str
    password: str


@dataclass(frozen=True)
class Life:
    """Everything that takes part."""

    workspace: Workspace
    company: Company
    vendors: Vendors
    clock: ScriptedClock

    def begin(self) -> tuple[Login, ...]:
        """Prepare the window before it opens: people, the engagement, its scope, the one waiver."""
        self.clock.at = instant(planted.PREPARED, 15)
        logins = _people(self.workspace, self.company)
        _engage(self.workspace, self.company)
        return logins

    def live(self, progress: Progress) -> None:
        """Live the days of the window up to today; `progress` hears how many days of how many are done."""
        days = [day for day in self.company.window if day <= self.company.today]
        all_ = papers(self.workspace, self.company)
        brought = _by_day(all_[: -planted.WAITING])
        for number, day in enumerate(days, start=1):
            self._morning(day)
            self._office(day, brought.get(day, ()))
            self._evening(day)
            progress(number, len(days))
        for paper in all_[-planted.WAITING :]:
            self._bring(paper)

    def _set(self, now: datetime) -> None:
        self.clock.at = now
        self.vendors.live(now)

    def _morning(self, day: date) -> None:
        """Collect what is due: on Mondays, on the first of a month, and while something waits to be tried again."""
        self._set(datetime.combine(day, DUE, self.company.zone).astimezone(UTC))
        self.vendors.outage(day in planted.OUTAGE)
        if day.day == 1 or day.weekday() == MONDAY or _waiting(day):
            self._tick()

    def _office(self, day: date, brought: Sequence[Paper]) -> None:
        if day == self.company.people[planted.LEFT].ends:
            with self.workspace.database.writing() as session:
                accounts.disable(session, self.company.email(planted.LEFT), self.clock())
        if not brought and day not in lists.days(self.company):
            return
        self._set(instant(day, 16))
        made = [self._bring(paper) for paper in brought]
        if day in lists.days(self.company):
            made += [self._list(collector, day) for collector in lists.COLLECTORS]
        for by in (self._lead, self._second):
            mine = [one.item.row.id for one in made if self._accepts(one) == by]
            if mine:
                reviews.accept_all(self.workspace, mine, by)

    @property
    def _lead(self) -> str:
        return self.company.email("lena")

    @property
    def _second(self) -> str:
        return self.company.email(self.company.said["second_lead"])

    def _accepts(self, one: Brought) -> str:
        return self._second if one.item.row.uploader == self._lead else self._lead

    def _evening(self, day: date) -> None:
        """Let people look again at what they have just mended; on the last day at everything."""
        again = [(connection, collector, by) for mended, connection, collector, by in MENDED if mended == day]
        if day == self.company.today:
            again += [(one.name, collector.id, "lena") for one, collector in asked_for(self.workspace, Choice())]
        if again:
            self._set(instant(day, EVENING))
            with self.workspace.database.writing() as session:
                for connection, collector, by in again:
                    schedule.ask(session, self.workspace, (connection, collector), self.company.email(by), self.clock())
            self._tick()

    def _tick(self) -> None:
        tick(self.workspace, self.clock(), Manner(jitter=lambda: 0.0, patience=0))

    def _bring(self, paper: Paper) -> Brought:
        control = self.workspace.catalog.control(paper.requirement.control)
        role = control.owner if control else ""
        owner = self.company.people[self.company.said["owners"].get(role, "lena")]
        by = owner.id if owner.works_on(paper.on) else STAND_INS.get(owner.id, "lena")
        name, content = text(self.workspace, self.company, paper)
        about = About(paper.requirement.id, by=self.company.email(by), performed_on=paper.performed_on)
        return uploads.add(self.workspace, about, [Sent(name, BytesIO(content))])

    def _list(self, collector: str, day: date) -> Brought:
        line = next(one for one in self.workspace.catalog.requirements if one.collector == collector)
        schema = self.workspace.collectors[collector].schema
        content, rows = lists.written(self.company, collector, schema, day)
        about = About(
            line.id,
            by=self.company.email("tomas"),
            performed_on=day,
            source=f"exported from {SYSTEMS[collector.partition('.')[0]]}",
            source_total=rows,
        )
        return uploads.add(self.workspace, about, [Sent(f"{collector} {day}.csv", BytesIO(content.encode()))])


def _by_day(all_: Sequence[Paper]) -> Mapping[date, list[Paper]]:
    found: dict[date, list[Paper]] = {}
    for one in all_:
        found.setdefault(one.on, []).append(one)
    return found


def _waiting(day: date) -> bool:
    return day in planted.OUTAGE or day - ONE_DAY in planted.OUTAGE


def _people(workspace: Workspace, company: Company) -> tuple[Login, ...]:
    """Give everybody who brings or accepts something an account, and return the logins a visitor is told."""
    roles = {company.email(one): role for one, role in company.said["logins"].items()}
    roles |= {company.said["auditor"]: "auditor", company.email(company.said["administrator"]): "admin"}
    roles |= {company.email(company.said["second_lead"]): "lead"}
    roles |= {
        one: "engineer"
        for one in (*company.owners.values(), company.email(STAND_INS[planted.LEFT]))
        if one not in roles
    }
    shown = [*map(company.email, company.said["logins"]), company.said["auditor"]]
    made = {email: clock.token(9) for email in (*shown, company.email(company.said["administrator"]))}
    with workspace.database.writing() as session:
        for email, role in roles.items():
            accounts.add(session, email, role, workspace.now(), made.get(email))
    return tuple(Login(email, roles[email], made[email]) for email in shown)


def _engage(workspace: Workspace, company: Company) -> None:
    lead, engineering = company.email("lena"), company.email("devon")
    window, categories = company.window, frozenset(map(Category, company.said["categories"]))
    proposal = engagements.Proposal(ReportType.TWO, window.start, window.end, None, categories, company.said["firm"])
    engagements.sign_scope(workspace, engagements.create(workspace, proposal).id, lead)
    procedure, repository = planted.WAIVED
    grants.waive(
        workspace,
        procedure,
        f"{company.login}/{repository}/main",
        reason="Text only; nothing is built or deployed from it.",
        by=engineering,
        approved_by=company.email(company.said["second_lead"]),
        expires=window.end + timedelta(days=1),
    )
