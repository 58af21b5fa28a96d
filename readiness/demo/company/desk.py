"""The company's Jira: a ticket for every change, and those of access, joiners, incidents, findings and leaving customers."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random

from readiness.demo.company.code import Change, ticketed
from readiness.demo.company.script import Script, instant
from readiness.demo.company.value import Company
from readiness.demo.jira.state import DATE_TIME, Issue, Site, User
from readiness.domain.calendar import ONE_DAY

PROJECTS = {"LW": "Lantern", "SEC": "Security", "HELP": "IT desk", "CUST": "Customers"}
KINDS = {
    "change": ("LW", "Story"),
    "access_request": ("HELP", "Access"),
    "onboarding": ("HELP", "People"),
    "incident": ("SEC", "Incident"),
    "finding": ("SEC", "Finding"),
    "vulnerability": ("SEC", "Vulnerability"),
    "deletion": ("CUST", "Deletion"),
}
QUERIES = {kind: f"project = {project} and issuetype = {type_}" for kind, (project, type_) in KINDS.items()}
FIELDS = {"reviewed_at": "Post-incident review", "exit_on": "Contract end", "deleted_at": "Data deleted"}
SERIOUS = (4, 11)
"""Numbers of the incidents that were serious."""
ANSWER = timedelta(minutes=25)


class Desk:
    """The site, and who does what there."""

    def __init__(self, company: Company) -> None:
        """Make the site before its first ticket."""
        self.site = Site("Cloud", title="Lantern Works", zone=str(company.said["zone"]))
        self.company = company
        self.people = {
            one: self.site.user(one, email=company.email(one), zone=str(company.said["zone"])) for one in company.people
        }
        self.bot = self.site.user("bot", email=company.email("readiness"))
        self.projects = {key: self.site.project(key, name) for key, name in PROJECTS.items()}
        types = {"exit_on": "date"}
        self.fields = {
            meaning: self.site.custom_field(name, types.get(meaning, DATE_TIME)) for meaning, name in FIELDS.items()
        }
        self.keys: dict[int, str] = {}

    def open(self, kind: str, at: datetime, summary: str, by: str, **other: object) -> Issue:
        """Make a ticket."""
        project, type_ = KINDS[kind]
        return self.site.issue(self.projects[project], at, type_, summary=summary, reporter=self.people[by], **other)

    def user(self, person: str) -> User:
        """Return somebody's account."""
        return self.people[person]


def enact(script: Script, desk: Desk, changes: Sequence[Change]) -> None:
    """Put every ticket of the story into the script."""
    for change in ticketed(changes):
        script.at(change.asked_at, _asked(desk, change, script))
    for kind, number in desk.company.said["tickets"].items():
        chance = Random(kind)  # noqa: S311 -- the same story every time, not a secret
        for index in range(number):
            at = _moment(desk.company, index, number, chance)
            script.at(at, _TELLERS.get(kind, _plain)(desk, script, kind, index, at))


def _asked(desk: Desk, change: Change, script: Script) -> Callable[[], None]:
    def act() -> None:
        author = desk.user(change.author.id)
        issue = desk.open("change", change.asked_at, change.text, "noor", assignee=author)
        desk.keys[change.number] = issue.key
        script.at(change.at - timedelta(hours=6), lambda: desk.site.move(issue, "In Progress", change.at, author))
        script.at(
            change.at + timedelta(hours=1),
            lambda: desk.site.move(issue, "Done", change.at + timedelta(hours=1), author),
        )

    return act


def _moment(company: Company, index: int, of: int, chance: Random) -> datetime:
    """Spread tickets evenly over the days, within working hours of weekdays."""
    days = (company.today - company.window.start).days - 6
    day = company.window.start + timedelta(days=1 + index * days // of)
    while day.weekday() > 4:  # noqa: PLR2004 -- Friday
        day += ONE_DAY
    return instant(day, 15) + timedelta(minutes=chance.randrange(300))


def _text(desk: Desk, kind: str, index: int) -> str:
    texts = desk.company.words[kind]
    return texts[index % len(texts)]


def _plain(desk: Desk, script: Script, kind: str, index: int, at: datetime) -> Callable[[], None]:
    """Tell of a ticket that is taken on and done."""

    def act() -> None:
        worker = "uma" if KINDS[kind][0] == "HELP" else "pavel"
        asker = sorted(desk.people)[index * 7 % len(desk.people)]
        issue = desk.open(kind, at, _text(desk, kind, index), asker, assignee=desk.user(worker))
        done = at + timedelta(hours=20 + index % 30)
        script.at(at + ANSWER, lambda: desk.site.move(issue, "In Progress", at + ANSWER, desk.user(worker)))
        script.at(done, lambda: desk.site.move(issue, "Done", done, desk.user(worker)))

    return act


def _incident(desk: Desk, script: Script, kind: str, index: int, at: datetime) -> Callable[[], None]:
    """Tell of an incident taken on in minutes; a serious one is reviewed, and something follows from it."""

    def act() -> None:
        serious = index in SERIOUS
        on_call = desk.user("oona" if index % 2 else "nils")
        priority = "High" if serious else "Medium" if index % 3 else "Low"
        issue = desk.open(kind, at, _text(desk, kind, index), "quinn", assignee=on_call, priority=priority)
        solved = at + timedelta(hours=3 + index % 9)
        script.at(at + ANSWER, lambda: desk.site.move(issue, "In Progress", at + ANSWER, on_call))
        script.at(solved, lambda: desk.site.move(issue, "Done", solved, on_call))
        if serious:
            reviewed = solved + timedelta(days=1)
            script.at(reviewed, lambda: _review(desk, script, issue, reviewed))

    return act


def _review(desk: Desk, script: Script, issue: Issue, at: datetime) -> None:
    issue.custom[desk.fields["reviewed_at"].id] = at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    desk.site.change(issue, at, desk.user("yuki"), ("Post-incident review", "x", None, None, None, "held"))
    action = _opened(desk, script, at, f"After {issue.key}: alert before the queue is full")
    desk.site.link(issue, action)


def _finding(desk: Desk, script: Script, kind: str, index: int, at: datetime) -> Callable[[], None]:
    """Tell of a finding with an owner and a date, closed in time with what shows it."""

    def act() -> None:
        _closed(desk, script, at, _text(desk, kind, index), days=12 + index % 9)

    return act


def _opened(desk: Desk, script: Script, at: datetime, summary: str) -> Issue:
    return _closed(desk, script, at, summary, days=9)


def _closed(desk: Desk, script: Script, at: datetime, summary: str, days: int) -> Issue:
    owner = desk.user("yuki")
    issue = desk.open("finding", at, summary, "lena", assignee=owner, due=at.date() + timedelta(days=30))
    done = at + timedelta(days=days)

    def close() -> None:
        issue.attachments.append("closure.pdf")
        desk.site.move(issue, "Done", done, owner)

    script.at(done, close)
    return issue


def _deletion(desk: Desk, script: Script, kind: str, index: int, at: datetime) -> Callable[[], None]:
    """Tell of the data of a customer who left, deleted well within thirty days."""

    def act() -> None:
        issue = desk.open(kind, at, _text(desk, kind, index), "viktor", assignee=desk.user("nils"))
        issue.custom[desk.fields["exit_on"].id] = _day(at.date())
        done = at + timedelta(days=11)
        script.at(done, lambda: _deleted(desk, issue, done))

    return act


def _deleted(desk: Desk, issue: Issue, at: datetime) -> None:
    issue.custom[desk.fields["deleted_at"].id] = at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    desk.site.move(issue, "Done", at, desk.user("nils"))


def _day(day: date) -> str:
    return day.isoformat()


_TELLERS = {"incident": _incident, "finding": _finding, "deletion": _deletion}
