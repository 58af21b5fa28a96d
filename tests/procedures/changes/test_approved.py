"""T06: every merge was approved, by somebody else, who may, for what was merged (domain 3g)."""

import itertools
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness.domain.calendar import Period
from readiness.testbench.values import Registers

OK = ("ok", None)


def exception(reason):
    return ("exception", reason)


def inconclusive(reason):
    return ("inconclusive", reason)


@pytest.fixture(scope="module")
def table(change):
    """Case: reviews, what else is unusual about the pull request, and the verdict."""
    approved, changes, dismissed, at, commit = (
        change.approved,
        change.changes,
        change.dismissed,
        change.at,
        change.commit,
    )
    bot = {"reviewer_type": "Bot"}
    old = {"commit_oid": "older"}
    return {
        # the cases of the domain, word for word
        "independent approval on head": ([approved("bob")], {}, OK),
        "none": ([], {}, exception("no_approval")),
        "approved an hour after merge": ([approved("bob", 60)], {}, exception("approved_after_merge")),
        "approved an older commit": ([approved("bob", **old)], {}, exception("approval_stale")),
        "author approves": ([approved("ada")], {}, exception("approver_wrote_code")),
        "co-author approves": ([approved("bob")], {"commits": [commit("ada", "bob")]}, exception("approver_wrote_code")),
        "bot only": ([approved("robot", **bot)], {}, exception("bot_approval_only")),
        "one approves, another requests changes": (
            [approved("bob"), changes("carol")], {}, exception("changes_requested_outstanding"),
        ),
        "changes then approval by the same person": ([changes("bob", -20), approved("bob")], {}, OK),
        "dismissed approval": ([dismissed(approved("bob"), -5)], {}, exception("no_approval")),
        # what stood at the merge
        "an approval dismissed after the merge": ([dismissed(approved("bob"), 5)], {}, OK),
        "a request dismissed after the merge": (
            [approved("bob"), dismissed(changes("carol"), 5)], {}, exception("changes_requested_outstanding"),
        ),
        "a request dismissed before the merge": ([approved("bob"), dismissed(changes("carol"), -5)], {}, OK),
        "an approval dismissed in the second of the merge": ([dismissed(approved("bob"), 0)], {}, exception("no_approval")),
        "an approval in the second of the merge": ([approved("bob", 0)], {}, OK),
        "approval then changes by the same person": (
            [approved("bob", -20), changes("bob")], {}, exception("changes_requested_outstanding"),
        ),
        "changes after the merge": ([approved("bob"), changes("bob", 5)], {}, OK),
        "an approval renewed after dismissal": ([dismissed(approved("bob", -30), -20), approved("bob")], {}, OK),
        "dismissed, the earlier approval does not come back": (
            [approved("bob", -30), dismissed(changes("bob", -20), -10)], {}, exception("no_approval"),
        ),
        "a comment changes nothing": ([approved("bob", -20), approved("bob", -5, state="COMMENTED")], {}, OK),
        "a pending review is none": ([approved("bob", state="PENDING", submitted_at=None)], {}, exception("no_approval")),
        "a reviewer's name in another case": (
            [approved("Bob", -20), changes("bob")], {}, exception("changes_requested_outstanding"),
        ),
        "dismissed approval and one after the merge": (
            [dismissed(approved("bob"), -5), approved("carol", 60)], {}, exception("approved_after_merge"),
        ),
        "in one second, approval and request: the harder counts": (
            [approved("bob"), changes("bob")], {}, exception("changes_requested_outstanding"),
        ),
        "in one second, head then an older commit": ([approved("bob", id="1"), approved("bob", id="2", **old)], {}, exception("approval_stale")),
        "in one second, an older commit then head": ([approved("bob", id="1", **old), approved("bob", id="2")], {}, exception("approval_stale")),
        # who wrote it
        "the author in another case": ([approved("ADA")], {}, exception("approver_wrote_code")),
        "a committer who is not the author": ([approved("bob")], {"commits": [commit("bob")]}, exception("approver_wrote_code")),
        "an author of an earlier commit": (
            [approved("bob")], {"commits": [commit("bob"), commit("ada")]}, exception("approver_wrote_code"),
        ),
        "one of two approvers wrote it": ([approved("bob"), approved("carol")], {"commits": [commit("bob")]}, OK),
        "written under an address another commit explains": (
            [approved("gil")], {"commits": [commit((None, "Gil@home.example"))]}, exception("approver_wrote_code"),
        ),
        "the commit that explains the address": ([approved("bob")], {"commits": [commit(("gil", "gil@home.example"))]}, OK),
        "written under a no-reply address": (
            [approved("hal")], {"commits": [commit((None, "123+Hal@users.noreply.github.com"))]}, exception("approver_wrote_code"),
        ),
        "written under an old no-reply address": (
            [approved("hal")], {"commits": [commit((None, "hal@users.noreply.github.com"))]}, exception("approver_wrote_code"),
        ),
        "a login named outweighs an address others use": ([approved("bob")], {"commits": [commit(("ivy", "team@acme.example"))]}, OK),
        "the others who use that address": ([approved("carol")], {"commits": [commit(("bob", "team@acme.example"))]}, OK),
        "written under an address nobody explains": ([approved("bob")], {"commits": [commit((None, "x@y.example"))]}, OK),
        "the author's account is gone": ([approved("bob")], {"author": None, "commits": []}, OK),
        "a bot wrote it and a person approved": ([approved("bob")], {"author": "dependabot", "author_type": "Bot"}, OK),
        "a bot wrote it and nobody approved": ([], {"author": "dependabot", "author_type": "Bot"}, exception("no_approval")),
        # who approves
        "a bot and a person": ([approved("robot", **bot), approved("bob")], {}, OK),
        "a bot and the author": ([approved("robot", **bot), approved("ada")], {}, exception("approver_wrote_code")),
        "an outsider": ([approved("olga", can_push=False)], {}, exception("approver_not_authorised")),
        "an outsider by association": (
            [approved("olga", can_push=None, association="CONTRIBUTOR")], {}, exception("approver_not_authorised"),
        ),
        "a member by association": ([approved("bob", can_push=None)], {}, OK),
        "an outsider and a member": ([approved("olga", can_push=False), approved("bob")], {}, OK),
        "an outsider on head, a member on an older commit": (
            [approved("olga", can_push=False), approved("bob", **old)], {}, exception("approval_stale"),
        ),
        "an outsider's request for changes stands": (
            [approved("bob"), changes("olga", can_push=False)], {}, exception("changes_requested_outstanding"),
        ),
        "nothing said of the approver's access": (
            [approved("bob", can_push=None, association=None)], {}, inconclusive("access_unknown"),
        ),
        "nothing said of one approver's access, another approved": (
            [approved("bob", can_push=None, association=None), approved("carol")], {}, OK,
        ),
        "nothing said, but it is stale anyway": (
            [approved("bob", can_push=None, association=None, **old)], {}, exception("approval_stale"),
        ),
        # what was approved
        "the commit reviewed is lost": ([approved("bob", commit_oid=None)], {}, exception("approval_stale")),
        "stale by one, fresh by another": ([approved("bob", **old), approved("carol")], {}, OK),
        "squashed: the head before the merge counts": ([approved("bob")], {"merge_commit": "squash"}, OK),
        "merged by a queue": ([approved("bob")], {"merge_queue": True, "merge_commit": "queued"}, OK),
        # deleted accounts
        "only a deleted account approved": ([approved(None)], {}, inconclusive("reviewer_deleted")),
        "a deleted account and somebody else approved": ([approved(None), approved("bob")], {}, OK),
        "a deleted account approved an older commit": ([approved(None, **old)], {}, exception("approval_stale")),
        "a deleted account and the author approved": ([approved(None), approved("ada")], {}, inconclusive("reviewer_deleted")),
        "a deleted account requested changes": ([approved("bob"), changes(None)], {}, inconclusive("reviewer_deleted")),
        "a deleted account requested changes, nobody approved": ([changes(None)], {}, exception("no_approval")),
        "a deleted account requested changes, dismissed": ([approved("bob"), dismissed(changes(None), -5)], {}, OK),
        "a deleted account approved after the merge": ([approved(None, 5)], {}, exception("approved_after_merge")),
        "a deleted account approved, another requests changes": (
            [approved(None), changes("bob")], {}, exception("changes_requested_outstanding"),
        ),
        # lists that are not whole, reviews that do not say enough
        "the list of reviews is not whole": ([approved("bob")], {"reviews_whole": False}, inconclusive("reviews_not_whole")),
        "no reviews, and the list is not whole": ([], {"reviews_whole": False}, inconclusive("reviews_not_whole")),
        "the list of commits is not whole": ([approved("bob")], {"commits_whole": False}, inconclusive("commits_not_whole")),
        "no approval, whoever else wrote it": ([], {"commits_whole": False}, exception("no_approval")),
        "a dismissal without its time": (
            [approved("bob"), approved("carol", state="DISMISSED")], {}, inconclusive("review_unclear"),
        ),
        "a dismissal without what it dismissed": (
            [{**dismissed(approved("bob"), 5), "dismissed_state": None}], {}, inconclusive("review_unclear"),
        ),
        "an approval without its time": ([approved("bob", submitted_at=None)], {}, inconclusive("review_unclear")),
        # scope
        "an excluded repository": ([], {"repository": "acme/excluded"}, ("not_applicable", "out_of_scope")),
        "a repository outside the globs": ([], {"repository": "other/api"}, ("not_applicable", "out_of_scope")),
        "merged elsewhere": ([], {"production": False, "base_branch": "topic"}, None),
        "merged the day before": ([], {"merged_at": at(-24 * 60)}, None),
        "merged the day after": ([], {"merged_at": at(24 * 60)}, None),
    }  # fmt: skip


SCOPE = (
    {"kind": "repositories", "pattern": "Acme/*", "excluded": False},
    {"pattern": "acme/Excluded", "excluded": True, "reason": "sold"},
)


def test_every_case_of_the_domain_and_its_neighbours(table, judged_pulls):
    cases = {name: (reviews, other) for name, (reviews, other, _) in table.items()}
    day = date(2026, 3, 2)
    verdicts = judged_pulls(cases, registers=Registers(scope=SCOPE), window=Period(day, day))
    assert verdicts == {name: verdict for name, (_, _, verdict) in table.items() if verdict}


def test_parameters_say_whether_the_head_counts_who_may_approve_and_who_is_a_bot(judged_pulls, change):
    approved = change.approved
    cases = {
        "older commit": ([approved("bob", commit_oid="older")], {}),
        "somebody else": ([approved("carol")], {}),
        "a machine of type User": ([approved("Robot")], {}),
        "named, without access": ([approved("BOB", can_push=False)], {}),
        "a deleted account": ([approved(None)], {}),
    }
    assert judged_pulls(cases, parameters={"require_latest": False, "authorised": ("Bob",), "bots": ("robot",)}) == {
        "older commit": OK,
        "somebody else": exception("approver_not_authorised"),
        "a machine of type User": exception("bot_approval_only"),
        "named, without access": OK,
        "a deleted account": inconclusive("reviewer_deleted"),
    }


def test_the_day_of_the_merge_is_the_organisations(judged_pulls):
    cases = {
        "31 May 23:59 in New York": ([], {"merged_at": "2026-06-01T03:59:59Z"}),
        "1 June in New York": ([], {"merged_at": "2026-06-01T04:00:00Z"}),
        "30 June 23:59 in New York": ([], {"merged_at": "2026-07-01T03:59:59Z"}),
        "1 July in New York": ([], {"merged_at": "2026-07-01T04:00:00Z"}),
    }
    june = Period(date(2026, 6, 1), date(2026, 6, 30))
    seen = judged_pulls(cases, zone="America/New_York", window=june)
    assert set(seen) == {"1 June in New York", "30 June 23:59 in New York"}
    seen = judged_pulls(cases, zone="America/New_York", window=june, as_of=date(2026, 6, 29))
    assert set(seen) == {"1 June in New York"}


def test_a_row_shows_what_was_compared(ground, change):
    pull = change.pull(
        7,
        [change.approved("bob"), change.approved(None), change.changes("carol")],
        title="=cmd|' /C calc'!A0 <b>\u202e",
        commits=[change.commit("ada", "dan")],
    )
    (row,) = ground.sheet("changes.approved", {"github.merged_pulls": [pull]}).rows()
    assert (row["occurred_at"], row["connection"], row["number"], row["title"]) == (
        change.at(0),
        "github",
        7,
        pull["title"],
    )
    assert row["contributors"] == ["ada", "dan"]
    assert row["approved_by"] == ["(deleted account)", "bob"]
    assert row["changes_requested_by"] == ["carol"]


REVIEWERS = ("ada", "bob", "carol", "robot", None)
HARD = {"CHANGES_REQUESTED": 2, "DISMISSED": 1, "APPROVED": 0}


@st.composite
def reviews(draw):
    reviewer = draw(st.sampled_from(REVIEWERS))
    return {
        "reviewer": reviewer,
        "kind": {"robot": "Bot", None: None}.get(reviewer, "User"),
        "state": draw(st.sampled_from(["APPROVED", "APPROVED", "CHANGES_REQUESTED", "COMMENTED"])),
        "at": draw(st.integers(-3, 1)),
        "gone": draw(st.sampled_from([None, None, -1, 1])),
        "head": draw(st.booleans()),
    }


@st.composite
def pulls(draw):
    """Whether somebody may write to the repository is said of the reviewer, so of all their reviews alike."""
    may = {one: draw(st.sampled_from([True, True, False, None])) for one in REVIEWERS}
    given_reviews = draw(st.lists(reviews(), max_size=4))
    wrote = draw(st.sets(st.sampled_from(["bob", "carol"]), max_size=1))
    return {"reviews": [{**one, "may": may[one["reviewer"]]} for one in given_reviews], "wrote": wrote}


def stood(review):
    """The state at the merge."""
    if review["gone"] is not None and review["state"] != "COMMENTED":
        return review["state"] if review["gone"] > 0 else "DISMISSED"
    return review["state"]


def last_of_each(given_reviews):
    """The latest opinion per known reviewer at the merge; each of a deleted account on its own."""
    opinions = [one for one in given_reviews if one["at"] <= 0 and stood(one) != "COMMENTED"]
    last = {}
    for one in sorted(opinions, key=lambda one: (one["at"], HARD[stood(one)], not one["head"])):
        last[one["reviewer"] or id(one)] = one
    return list(last.values())


def first_match(standing, writers, *, after):
    """T06 as its sentence reads, all facts known."""
    if any(stood(one) == "CHANGES_REQUESTED" for one in standing):
        return "changes_requested_outstanding"
    approvals = [one for one in standing if stood(one) == "APPROVED"]
    if not approvals:
        return "approved_after_merge" if after else "no_approval"
    people = [one for one in approvals if one["kind"] != "Bot"]
    if not people:
        return "bot_approval_only"
    independent = [one for one in people if one["reviewer"] not in writers]
    if not independent:
        return "approver_wrote_code"
    authorised = [one for one in independent if one["may"]]
    if not authorised:
        return "approver_not_authorised"
    return None if any(one["head"] for one in authorised) else "approval_stale"


def oracle(pull):
    """Try every way the unknown may have been: whether a deleted account's review counts, whether an approver may."""
    writers = {"ada"} | pull["wrote"]
    standing = last_of_each(pull["reviews"])
    after = any(one["at"] > 0 and stood(one) == "APPROVED" for one in pull["reviews"])
    known = [one for one in standing if one["reviewer"] and (one["may"] is not None or stood(one) != "APPROVED")]
    unknown = [one for one in standing if not any(one is other for other in known)]
    answers = []
    for present in itertools.product([True, False], repeat=len(unknown)):
        added = [{**one, "may": True} for one, counts in zip(unknown, present, strict=True) if counts]
        answers.append(first_match(known + added, writers, after=after))
    if any(stood(one) == "CHANGES_REQUESTED" for one in known):
        return ("exception", "changes_requested_outstanding")
    if None not in answers:
        favourable = [{**one, "may": True} for one in unknown if stood(one) == "APPROVED"]
        return ("exception", first_match(known + favourable, writers, after=after))
    return OK if set(answers) == {None} else ("inconclusive",)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(pulls(), min_size=1, max_size=25))
def test_the_sql_agrees_with_the_sentence_tried_over_everything_unknown(judged_pulls, change, many):
    def review(one):
        row = change.approved(
            one["reviewer"], one["at"], state=one["state"], reviewer_type=one["kind"], can_push=one["may"]
        )
        row |= {"association": None, "commit_oid": "head" if one["head"] else "older"}
        return change.dismissed(row, one["gone"]) if one["gone"] and one["state"] != "COMMENTED" else row

    cases = {
        str(n): ([review(one) for one in pull["reviews"]], {"commits": [change.commit("ada", *sorted(pull["wrote"]))]})
        for n, pull in enumerate(many)
    }
    verdicts = judged_pulls(cases)
    for n, pull in enumerate(many):
        expected = oracle(pull)
        assert verdicts[str(n)][: len(expected)] == expected
