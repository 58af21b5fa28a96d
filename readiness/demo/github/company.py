"""A small organisation for the first demo: five months of changes with four faults planted in them."""

from datetime import UTC, date, datetime, time, timedelta

from readiness.demo.github.moves import Merging
from readiness.demo.github.rules import Rule, checks_rule, pull_request_rule
from readiness.demo.github.state import Organization, Repository

LOGIN = "lantern-works"
DAYS = 150
MERGES = 120
WEEK = 7
SATURDAY = 5
UNAPPROVED, BY_CO_AUTHOR, PUSHED = 41, 76, 98
"""Which of the merges (from 0) has no approval, which is approved by a co-author, and after which one somebody pushed."""

PEOPLE = (
    ("mara-lindqvist", "Mara Lindqvist"),
    ("devon-okafor", "Devon Okafor"),
    ("yuki-tanabe", "Yuki Tanabe"),
    ("priya-raman", "Priya Raman"),
    ("tomas-herrera", "Tomás Herrera"),
    ("lena-fischer", "Lena Fischer"),
    ("sam-adeyemi", "Sam Adeyemi"),
)
BOT = "dependabot[bot]"
CONTRACTOR = "ines-cardoso"
REPOSITORIES = {
    "api": "The public API",
    "web": "The web application",
    "billing": "Invoices, subscriptions and the ledger",
    "infra": "Terraform for every account",
    "mobile": "The app for iOS and Android",
    "handbook": "How we work",
}
CLASSIC = ("api", "web", "billing")
BY_RULESET = ("infra", "mobile", "handbook")
CHECKS = {
    "api": ("ci/test", "ci/lint"),
    "web": ("build", "e2e"),
    "billing": ("ci/test", "ci/contract"),
    "infra": ("terraform plan", "tflint"),
    "mobile": ("unit tests",),
    "handbook": (),
}
ORDER = ("api", "web", "billing", "api", "infra", "web", "mobile", "api", "handbook", "web", "billing", "infra")
METHODS = {"web": "squash", "infra": "squash", "mobile": "rebase"}
TITLES = {
    "api": (
        "Return 409 when an idempotency key is reused with another body",
        "Page the audit export by cursor",
        "Reject webhooks signed more than five minutes ago",
        "Retry deadlocked transactions once",
        "Drop the deprecated v1 session endpoints",
        "Rate-limit password resets per account",
        "Validate time zones when a schedule is created",
        "Log the tenant with every slow query",
    ),
    "web": (
        "Keep filters when going back to the list",
        "Label the date picker for screen readers",
        "Show why an import row was refused",
        "Load the editor only when it is opened",
        "Warn before leaving an unsaved form",
        "Replace the table by a virtual list",
        "Fix the overflow of long project names",
        "Ask again for the password before deleting a workspace",
    ),
    "billing": (
        "Prorate upgrades to the day",
        "Round tax per line as the invoice prints it",
        "Post refunds to the ledger with their reason",
        "Send the dunning mail in the customer's language",
        "Reconcile payouts every night",
    ),
    "infra": (
        "Rotate the database credentials by secret version",
        "Move the log bucket to its own account",
        "Alert when a backup is older than a day",
        "Pin the provider versions",
        "Close port 22 on the bastion",
    ),
    "mobile": (
        "Refresh the token before it expires",
        "Queue uploads while offline",
        "Show the release notes once",
    ),
    "handbook": (
        "Describe the on-call rotation",
        "Say who approves production access",
        "Add the checklist for leavers",
    ),
}
BUMPS = ("Bump requests from 2.32.3 to 2.32.4", "Bump actions/checkout from 4 to 5", "Bump vite from 6.0.7 to 6.0.9")


def small_organization(today: date) -> Organization:
    """Make the organisation as it looks on a day: 6 repositories, 7 members, a bot, an outside collaborator, 120 merges.

    Planted, everything else being in order:

    - one merge without approval: the 42nd, in `billing`, by its author alone;
    - one approved only by a co-author of its commits: the 77th, in `web`;
    - one direct push to `main` of `api`, past its protection, between the 99th and the 100th merge;
    - `handbook` requires an approval but no checks.

    `api`, `web`, `billing` are under classic protection, `infra`, `mobile`, `handbook` under the organisation's ruleset;
    the checks of `infra` and `mobile` stand in rulesets of their own.
    """
    organization = Organization(LOGIN, "Lantern Works", two_factor_required=True, base_permission="read")
    for index, (login, name) in enumerate(PEOPLE):
        organization.member(
            login, name=name, role="admin" if index == 0 else "member", email=f"{login}@lantern.example"
        )
    organization.user(BOT, name=BOT)
    for name, description in REPOSITORIES.items():
        organization.repository(name, description=description)
    organization.team("Engineering", [login for login, _ in PEOPLE], dict.fromkeys(REPOSITORIES, "push"))
    organization.outside_collaborator(CONTRACTOR, {"mobile": "push"}, name="Inês Cardoso")
    _tell(organization, today)
    _protect(organization)
    return organization


def _tell(organization: Organization, today: date) -> None:
    """Let the merges and the push happen, oldest first, the last one the day before."""
    for index in range(MERGES):
        at = _moment(today, index)
        name = _place(index)
        repository = organization.repository(name)
        author, what = _change(name, index)
        repository.merge(author=author, at=at, **what)
        if index == PUSHED:
            message = "Raise the worker's timeout, the queue is stuck"
            organization.repository("api").push(PEOPLE[1][0], at + timedelta(minutes=50), message=message)


def _place(index: int) -> str:
    return {UNAPPROVED: "billing", BY_CO_AUTHOR: "web"}.get(index, ORDER[index % len(ORDER)])


def _change(name: str, index: int) -> tuple[str, Merging]:
    """Return the author of a merge and how it went."""
    author, reviewer = (PEOPLE[(index * step + 1) % len(PEOPLE)][0] for step in (1, 3))
    if reviewer == author:
        reviewer = PEOPLE[(index + 3) % len(PEOPLE)][0]
    title = TITLES[name][index // 2 % len(TITLES[name])]
    what = Merging(
        title=f"LW-{310 + index} {title}",
        body=f"Part of LW-{310 + index}.\n\n- [x] tests\n- [x] tried on staging",
        commits=1 + index % 3,
        approvals=[reviewer],
        checks=dict.fromkeys(CHECKS[name], "success"),
        method=METHODS.get(name, "merge"),  # type: ignore[typeddict-item]  # the words of METHODS
        labels=("enhancement",) if index % 4 else ("bug",),
    )
    if index % 13 == 5 and index not in {UNAPPROVED, BY_CO_AUTHOR}:  # noqa: PLR2004 -- now and then
        author = BOT
        what |= Merging(
            title=BUMPS[index % len(BUMPS)], body="Bumps one dependency.", commits=1, labels=["dependencies"]
        )
        what |= Merging(merged_by=reviewer)
    elif name == "mobile" and index // len(ORDER) % 2:
        author = CONTRACTOR
    if index == UNAPPROVED:
        what |= Merging(
            approvals=[], title=f"LW-{310 + index} Hotfix: stop double charging on retry", labels=["hotfix"]
        )
    if index == BY_CO_AUTHOR:
        what |= Merging(co_authors=[reviewer])
    return author, what


def _moment(today: date, index: int) -> datetime:
    """Spread the merges over the days, within working hours, weekends moved to the Friday before."""
    day = today - timedelta(days=DAYS) + timedelta(days=(index * (DAYS - 1)) // (MERGES - 1))
    day -= timedelta(days=max(0, day.weekday() - SATURDAY + 1))
    minutes = (index * 37) % 420
    return datetime.combine(day, time(9, 30), UTC) + timedelta(minutes=minutes)


def _protect(organization: Organization) -> None:
    for name in CLASSIC:
        organization.repository(name).protect(
            required_reviews=1,
            dismiss_stale_reviews=True,
            checks=CHECKS[name],
            strict=True,
            enforce_admins=True,
        )
    organization.ruleset(
        "Reviewed changes",
        [pull_request_rule(1, dismiss_stale_reviews_on_push=True), Rule("non_fast_forward"), Rule("deletion")],
        repositories=list(BY_RULESET),
    )
    for name in ("infra", "mobile"):
        repository: Repository = organization.repository(name)
        repository.ruleset("Checks", [checks_rule(*CHECKS[name])])
