"""Building organisations: large ones quickly, changes visible at once."""

from datetime import UTC, datetime, timedelta

from readiness.demo.github.server import serving
from readiness.demo.github.state import Organization

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_three_thousand_merges_over_forty_repositories_are_all_found(http):
    organization = Organization("big")
    organization.member("ana", role="admin")
    for index in range(3000):
        repository = organization.repository(f"r{index % 40}")
        repository.merge(author="ana", at=START + timedelta(hours=index), approvals=["bo"], commits=2)
    assert sum(len(r.pulls) for r in organization.repositories.values()) == 3000
    with serving(organization) as stand_in:
        answer = http.get(
            f"{stand_in.url}/search/issues",
            params={"q": "org:big is:pr is:merged", "per_page": 1},
            headers={"Authorization": f"token {stand_in.token}"},
            timeout=30,
        )
    assert answer.json()["total_count"] == 3000


def test_an_organisation_without_an_owner_gets_one():
    with serving(Organization("bare")) as stand_in:
        assert stand_in.tokens[stand_in.token].login in stand_in.organization.members


def test_a_dropped_repository_takes_its_pull_requests_out_of_search(acme, get):
    assert get("/search/issues", q="org:acme is:pr").json()["total_count"] == 3
    acme.drop("api")
    assert get("/search/issues", q="org:acme is:pr").json()["total_count"] == 0
    assert get("/repos/acme/api").status_code == 404


def test_the_same_story_has_the_same_names_in_every_run():
    def tell():
        organization = Organization("acme")
        return organization.repository("api").merge(author="bo", at=START).merge_commit

    assert tell() == tell()


def test_a_label_is_made_once():
    repository = Organization("acme").repository("api")
    assert repository.label("bug") is repository.label("bug")
