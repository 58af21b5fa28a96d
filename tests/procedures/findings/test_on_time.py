"""T25: a deficiency has an owner, a due date that is kept or put off with approval, and evidence of its closure (domain 3g)."""

from datetime import date

import pytest

from readiness.testbench.values import Registers

OK = ("ok", None)
FINDINGS = "tickets.finding"


def exception(reason):
    return ("exception", reason)


def finding(name, **other):
    given = {"item": name, "created": "2026-02-01T12:00:00Z", "assignee": "ada", "due": "2026-03-31", "attachments": 1}
    return {**given, "people": [{"account": "lead", "email": "Lead@acme.example"}], **other}


def put_off(*steps, by="ada"):
    return [{"at": f"{on}T12:00:00Z", "from": old, "to": new, "by": by} for on, old, new in steps]


def approved(by, on):
    return [{"approver": by, "decided_at": f"{on}T13:00:00Z", "decision": "approved", "source": "request"}]


@pytest.fixture(scope="module")
def judge(ground):
    def judge(findings, **other):
        return ground.verdicts("findings.on_time", {FINDINGS: findings}, **other)

    return judge


def closed(on):
    return {"resolved": f"{on}T20:00:00Z"}


def test_owner_date_and_evidence(judge):
    assert judge(
        [
            finding("closed on its day", **closed("2026-03-31")),
            finding("closed the day after", **closed("2026-04-01")),
            finding("open after its day"),
            finding("owned by nobody", assignee=None),
            finding("without a date", due=None, **closed("2026-03-31")),
            finding("without evidence", attachments=0, **closed("2026-03-31")),
            finding("evidence in a link", attachments=0, links=[{"item": "ENG-1", "relation": "is fixed by"}], **closed("2026-03-31")),
            finding("its field filled", mapped=["closure_evidence"], closure_evidence="retest", **closed("2026-03-31")),
            finding("its field empty", mapped=["closure_evidence"], **closed("2026-03-31")),
            finding("half a history", changelog_whole=False, **closed("2026-03-31")),
        ]
    ) == {
        "closed on its day": OK,
        "closed the day after": exception("closed_late"),
        "open after its day": exception("overdue"),
        "owned by nobody": exception("no_owner"),
        "without a date": exception("no_due_date"),
        "without evidence": exception("closed_without_evidence"),
        "evidence in a link": OK,
        "its field filled": OK,
        "its field empty": exception("closed_without_evidence"),
        "half a history": ("inconclusive", "changelog_not_whole"),
    }  # fmt: skip


def test_an_open_one_is_late_only_when_its_day_has_passed(judge):
    assert judge([finding("open")], as_of=date(2026, 3, 31)) == {"open": OK}
    assert judge([finding("closed later", **closed("2026-04-02"))], as_of=date(2026, 3, 31)) == {"closed later": OK}
    assert judge([finding("open")], as_of=date(2026, 4, 1)) == {"open": exception("overdue")}


def test_a_date_put_off_counts_only_with_approval_by_the_old_date(judge):
    later = put_off(("2026-03-30", "2026-03-31", "2026-05-15"))
    too_late = put_off(("2026-04-02", "2026-03-31", "2026-05-15"))
    may = {"due": "2026-05-15", **closed("2026-05-10")}
    cases = [
        finding("by the owner", due_changes=later, **may),
        finding("approved the next day", due_changes=later, approvals=approved("lead", "2026-03-31"), **may),
        finding("approved by the owner", due_changes=later, approvals=approved("ada", "2026-03-31"), **may),
        finding("approved too late", due_changes=later, approvals=approved("lead", "2026-04-01"), **may),
        finding("approved before it was asked", due_changes=later, approvals=approved("lead", "2026-03-29"), **may),
        finding("put off too late", due_changes=too_late, approvals=approved("lead", "2026-04-03"), **may),
        finding("by the lead", due_changes=put_off(("2026-03-30", "2026-03-31", "2026-05-15"), by="lead"), **may),
        finding("approvals not seen", due_changes=later, approvals_whole=False, **may),
        finding("put off and closed by the old date", due_changes=later, due="2026-05-15", **closed("2026-03-31")),
        finding("brought forward", due_changes=put_off(("2026-02-10", "2026-05-15", "2026-03-31")), **closed("2026-04-05")),
        finding("first set", due_changes=put_off(("2026-02-02", None, "2026-03-31")), **closed("2026-03-30")),
        finding("put off with approval and still late", due_changes=later, approvals=approved("lead", "2026-03-31"),
                due="2026-05-15", **closed("2026-05-20")),
    ]  # fmt: skip
    assert judge(cases, parameters={"approvers": ("lead@acme.example",)}) == {
        "by the owner": exception("redated_without_approval"),
        "approved the next day": OK,
        "approved by the owner": exception("redated_without_approval"),
        "approved too late": exception("redated_without_approval"),
        "approved before it was asked": exception("redated_without_approval"),
        "put off too late": exception("redated_without_approval"),
        "by the lead": OK,
        "approvals not seen": ("inconclusive", "approvals_not_whole"),
        "put off and closed by the old date": OK,
        "brought forward": exception("closed_late"),
        "first set": OK,
        "put off with approval and still late": exception("closed_late"),
    }


def test_scope_and_window_choose_the_findings(judge):
    scope = Registers(scope=({"pattern": "F-1", "excluded": True, "reason": "a drill"},))
    findings = [finding("F-1"), finding("F-2", created="2025-12-31T23:00:00Z")]
    assert judge(findings, registers=scope) == {"F-1": ("not_applicable", "out_of_scope")}
