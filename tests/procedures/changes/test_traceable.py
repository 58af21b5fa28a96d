"""T08: every merge names a ticket that was there before it, and its required checks had succeeded (domain 3g)."""

import pytest

from readiness.testbench.values import Registers

OK = ("ok", None)
AFTER_THE_LIST = "2026-06-30T08:00:00Z"
"""On the day the list was made, which speaks of the days before it."""
PULLS, TICKETS = "github.merged_pulls", "tickets.change"


def exception(reason):
    return ("exception", reason)


def inconclusive(reason):
    return ("inconclusive", reason)


@pytest.fixture(scope="module")
def judge(ground, change):
    """Judge named pull requests: ticket keys, checks, and what else differs."""

    def ticket(key, minutes=-1000):
        return {"item": key, "project": key.rpartition("-")[0], "created": change.at(minutes)}

    tickets = [ticket("ENG-7"), ticket("ENG-9"), ticket("ENG-8", 30), ticket("OPS-3")]

    def judge(cases, *, listed=tickets, **other):
        pulls = [
            change.pull(n, [], ticket_keys=keys, checks=checks, **rest)
            for n, (keys, checks, rest) in enumerate(cases.values())
        ]
        names = {pull["item"]: name for pull, name in zip(pulls, cases, strict=True)}
        verdicts = ground.verdicts("changes.traceable", {PULLS: pulls, TICKETS: listed}, **other)
        return {names[item]: verdict for item, verdict in verdicts.items()}

    return judge


@pytest.fixture(scope="module")
def check(change):
    def check(name, conclusion="SUCCESS", minutes=-5, **other):
        at = None if minutes is None else change.at(minutes)
        return {"name": name, "status": "COMPLETED", "conclusion": conclusion, "completed_at": at, **other}

    return check


def test_what_a_ticket_must_be(judge):
    table = {
        "a ticket made before": (["ENG-7"], OK),
        "none named": ([], exception("no_ticket")),
        "one of a project nobody knows": (["UTF-8"], exception("wrong_project")),
        "one made after the merge": (["ENG-8"], exception("ticket_after_merge")),
        "a number never given": (["ENG-10"], exception("ticket_missing")),
        "a number not on the list": (["ENG-1"], inconclusive("ticket_unseen")),
        "a good one beside a wrong one": (["ENG-10", "ENG-7"], OK),
        "one beside a word that looks like one": (["CVE-2024", "OPS-3"], OK),
        "an old one beside one made after": (["ENG-1", "ENG-8"], inconclusive("ticket_unseen")),
    }
    cases = {name: (keys, [], {}) for name, (keys, _) in table.items()}
    assert judge(cases) == {name: verdict for name, (_, verdict) in table.items()}


def test_a_number_beyond_the_newest_list_is_not_missing_where_the_merge_came_after_that_list(judge):
    cases = {"before the list": (["ENG-10"], [], {}), "since the list": (["ENG-11"], [], {"merged_at": AFTER_THE_LIST})}
    assert judge(cases, with_history=True) == {
        "before the list": exception("ticket_missing"),
        "since the list": inconclusive("ticket_unseen"),
    }


def test_only_tickets_of_the_projects_named_count(judge):
    cases = {"ours": (["ENG-7"], [], {}), "theirs": (["OPS-3"], [], {}), "of one without any": (["NEW-1"], [], {})}
    assert judge(cases, parameters={"projects": ("eng", "new")}) == {
        "ours": OK,
        "theirs": exception("wrong_project"),
        "of one without any": inconclusive("ticket_unseen"),
    }


def test_a_list_without_one_ticket_is_not_believed(judge):
    cases = {"named": (["ENG-7"], [], {}), "not named": ([], [], {})}
    assert judge(cases, listed=[]) == {
        "named": inconclusive("population_rejected"),
        "not named": exception("no_ticket"),
    }


def test_merges_of_exempt_authors_need_no_ticket(judge):
    cases = {"of a bot": ([], [], {"author": "Dependabot"}), "of a person": ([], [], {})}
    assert judge(cases, parameters={"exempt_authors": ("dependabot",)}) == {
        "of a bot": OK,
        "of a person": exception("no_ticket"),
    }


def test_required_checks_named_by_the_organisation(judge, check):
    table = {
        "succeeded": ([check("Build")], OK),
        "skipped": ([check("build", "SKIPPED")], OK),
        "failed": ([check("build", "FAILURE")], exception("check_failed")),
        "another failed": ([check("build"), check("lint", "FAILURE")], OK),
        "another the source calls required failed": (
            [check("build"), check("lint", "FAILURE", required=True)], exception("check_failed"),
        ),
        "never ran": ([check("lint")], exception("check_missing")),
        "ended after the merge": ([check("build", minutes=5)], inconclusive("check_after_merge")),
        "still runs": ([check("build", None, None)], inconclusive("check_after_merge")),
    }  # fmt: skip
    cases = {name: (["ENG-7"], checks, {}) for name, (checks, _) in table.items()}
    cases["unseen"] = (["ENG-7"], [], {"checks_whole": False})
    expected = {name: verdict for name, (_, verdict) in table.items()} | {"unseen": inconclusive("checks_not_whole")}
    assert judge(cases, parameters={"required_checks": ("build",)}) == expected


def test_where_nobody_says_what_is_required_a_failed_check_cannot_be_told(judge, check):
    cases = {
        "succeeded": (["ENG-7"], [check("build")], {}),
        "failed": (["ENG-7"], [check("build", "FAILURE")], {}),
        "deployed afterwards": (["ENG-7"], [check("deploy", minutes=20)], {}),
        "required and failed": (["ENG-7"], [check("build", "FAILURE", required=True)], {}),
        "not required and failed": (["ENG-7"], [check("build", "FAILURE", required=False)], {}),
        "not all seen": (["ENG-7"], [], {"checks_whole": False}),
        "no ticket and failed": ([], [check("build", "FAILURE")], {}),
    }
    assert judge(cases) == {
        "succeeded": OK,
        "failed": inconclusive("required_unknown"),
        "deployed afterwards": OK,
        "required and failed": exception("check_failed"),
        "not required and failed": OK,
        "not all seen": inconclusive("checks_not_whole"),
        "no ticket and failed": exception("no_ticket"),
    }


def test_scope_window_and_branch_choose_the_merges(judge):
    scope = ({"kind": "repositories", "pattern": "acme/*", "excluded": False},)
    cases = {
        "ours": ([], [], {}),
        "theirs": ([], [], {"repository": "other/api"}),
        "before": ([], [], {"merged_at": "2025-12-31T23:59:59Z"}),
        "on a topic": ([], [], {"production": False}),
    }
    assert judge(cases, registers=Registers(scope=scope)) == {
        "ours": exception("no_ticket"),
        "theirs": ("not_applicable", "out_of_scope"),
    }
