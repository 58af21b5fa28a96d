import json
from datetime import date

import pytest

from readiness.domain.calendar import Period
from readiness.domain.canonical import digest
from readiness.services.judging.procedures import Asked, judge
from readiness.store import evidence, journal, results, runs
from readiness.store.check import check_ledger


def outcomes(made):
    return {run.collector: end.outcome.value for run, end in made.runs}


def ends(made):
    return {run.collector: end for run, end in made.runs}


def test_a_round_reads_every_collector_that_the_catalog_asks_for_whole(company, engaged):
    made = company.collect(engaged)
    assert outcomes(made) == {
        "github.branch_rules": "complete",
        "github.default_branch_commits": "complete",
        "github.merged_pulls": "complete",
        "github.org.members": "complete",
        "github.org.settings": "complete",
        "github.repos": "complete",
    }
    assert made.whole
    pulls = ends(made)["github.merged_pulls"]
    assert (pulls.rows, pulls.source_total) == (60, 60)


def test_events_cover_the_window_up_to_yesterday(company, engaged):
    made = company.collect(engaged, collector="github.merged_pulls")
    [(run, _)] = made.runs
    assert run.covers == Period(date(2026, 1, 1), date(2026, 5, 21))


def test_what_is_kept_is_what_its_envelope_says(company, engaged):
    made = company.collect(engaged, collector="github.merged_pulls")
    kept = ends(made)["github.merged_pulls"].evidence
    with engaged.database.reading() as session:
        item = evidence.get(session, kept).row
        envelope = json.loads(journal.envelopes(session, [kept])[kept])
    population = b"".join(engaged.vault.open(item.sha256))
    raw = b"".join(engaged.vault.open(item.raw_sha256))
    assert digest(population) == envelope["sha256"]
    assert digest(raw) == envelope["raw"]["sha256"]
    assert len(population.splitlines()) == envelope["rows"] == envelope["source_total"] == 60
    assert len(raw.splitlines()) == envelope["pages"]
    assert envelope["source"]["organization"] == "acme"
    assert envelope["principal"] == "dana"
    assert envelope["complete"] is True
    keys = [json.loads(line)["item"] for line in population.splitlines()]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("fault", "settings", "outcome", "said"),
    [
        ("unauthorized", {}, "refused", "token"),
        ("forbidden_scope", {}, "refused", "scope"),
        ("too_many", {}, "failed", "limit"),
        ("too_many", {"retry_after": 3600}, "failed", "3600 s"),
        ("secondary_limit", {"retry_after": 3600}, "failed", "3600 s"),
        ("primary_limit", {}, "failed", "limit"),
        ("server_error", {}, "failed", "500"),
        ("bad_gateway", {}, "failed", "502"),
        ("reset", {}, "failed", "broke"),
        ("truncated", {}, "failed", "cut"),
    ],
)
def test_a_source_in_trouble_is_an_outcome_with_its_reason_and_never_complete(
    company, engaged, fault, settings, outcome, said
):
    company.github.faults.add(fault, times=None, **settings)
    made = company.collect(engaged, collector="github.repos")
    end = ends(made)["github.repos"]
    assert end.outcome.value == outcome
    assert end.rows is None
    assert end.evidence is None
    assert said in end.reason
    assert not made.whole
    assert made.judged == ()


def test_a_total_that_disagrees_makes_the_run_partial(company, engaged):
    company.github.faults.add("total_off", path="/graphql", times=None, off_by=2)
    end = ends(company.collect(engaged, collector="github.merged_pulls"))["github.merged_pulls"]
    assert end.outcome.value == "partial"
    assert end.rows == 60
    assert end.reason


def test_a_partial_list_is_kept_but_judged_as_could_not_tell(company, engaged):
    company.github.faults.add("total_off", path="/graphql", times=None, off_by=2)
    made = company.collect(engaged, collector="github.merged_pulls")
    [approved] = [one for one in made.judged if one.use.id == "changes.approved"]
    assert ends(made)["github.merged_pulls"].evidence is not None
    assert approved.count.outcome.value == "inconclusive"


def test_an_unset_secret_fails_its_runs_and_says_which_variable(company, engaged):
    del company.environ["GITHUB_TOKEN"]
    end = ends(company.collect(engaged, collector="github.repos"))["github.repos"]
    assert (end.outcome.value, end.requests) == ("failed", 0)
    assert "GITHUB_TOKEN" in end.reason


def test_a_secret_in_a_pull_request_is_redacted_before_it_is_kept(company, engaged):
    secret = "ghp_" + "a1B2" * 9
    api = company.github.organization.repository("api")
    api.merge(author="bo", approvals=["kim"], at=company.clock.now.replace(month=3), title=f"Rotate {secret}")
    end = ends(company.collect(engaged, collector="github.merged_pulls"))["github.merged_pulls"]
    with engaged.database.reading() as session:
        item = evidence.get(session, end.evidence).row
        envelope = json.loads(journal.envelopes(session, [item.id])[item.id])
    for digest_ in (item.sha256, item.raw_sha256):
        assert secret.encode() not in b"".join(engaged.vault.open(digest_))
    assert sum(envelope["redactions"].values()) >= 1


def test_the_second_round_starts_at_the_last_covered_day_and_the_union_is_judged(company, engaged):
    company.collect(engaged)
    company.clock.move(days=10)
    made = company.collect(engaged, collector="github.merged_pulls")
    [(run, _)] = made.runs
    assert run.covers == Period(date(2026, 5, 21), date(2026, 5, 31))
    [approved] = [one for one in made.judged if one.use.id == "changes.approved"]
    assert approved.count.tested == 60


def test_every_merge_is_judged_and_the_one_without_approval_is_named(company, engaged):
    api = company.github.organization.repository("api")
    bad = api.merge(author="bo", approvals=[], at=company.clock.now.replace(month=3), title="Hot fix")
    made = company.collect(engaged)
    [approved] = [one for one in made.judged if one.use.id == "changes.approved"]
    assert (approved.count.tested, approved.count.exceptions) == (61, 1)
    assert [(i.item, i.reason) for i in approved.result.items] == [(f"acme/api#{bad.number}", "no_approval")]


def test_a_direct_push_is_found_by_the_commits_that_came_with_no_pull_request(company, engaged):
    web = company.github.organization.repository("web")
    pushed = web.push("erin", company.clock.now.replace(day=20))
    made = company.collect(engaged)
    [complete] = [one for one in made.judged if one.use.id == "changes.complete"]
    assert [i.item for i in complete.result.items] == [f"acme/web@{pushed.sha}"]


def test_the_same_judging_again_keeps_nothing_twice(company, engaged):
    company.collect(engaged)
    first = judge(engaged, Asked())
    again = judge(engaged, Asked())
    assert [one.result.id for one in first if one.result] == [one.result.id for one in again if one.result]


def test_a_replay_of_a_past_day_keeps_nothing(company, engaged):
    company.collect(engaged)
    replayed = judge(engaged, Asked(procedure="changes.approved"), as_of=date(2026, 2, 1))
    kept = judge(engaged, Asked(procedure="changes.approved"))
    assert replayed[0].count.tested < kept[0].count.tested
    with engaged.database.reading() as session:
        assert results.get(session, replayed[0].result.id) is None


def test_without_a_connection_a_procedure_is_not_run(company):
    (company.home / "readiness.toml").write_text('[organization]\nname = "Acme"\n')
    reopened = company.open()
    [one] = judge(reopened, Asked(procedure="changes.approved"))
    reopened.database.dispose()
    assert one.count.outcome.value == "not_run"
    assert one.result is None


def test_the_ledger_verifies_after_runs_that_failed_and_runs_that_did_not(company, engaged):
    company.collect(engaged)
    company.github.faults.add("unauthorized", times=None)
    company.clock.move(days=1)
    company.collect(engaged)
    with engaged.database.reading() as session:
        assert list(check_ledger(session)) == []
        assert len(runs.newest(session, limit=50)) == 12
