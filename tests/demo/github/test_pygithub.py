"""An independent client, PyGithub, finds what it expects."""

from datetime import timedelta

import pytest
from github import Auth, Github, GithubException, GithubIntegration, UnknownObjectException

from readiness import clock
from readiness.demo.github.access import Token


@pytest.fixture(params=["url", "enterprise_url"])
def github(request, stand_in):
    with Github(
        base_url=getattr(stand_in, request.param),
        auth=Auth.Token(stand_in.token),
        per_page=2,
        retry=None,
        seconds_between_requests=None,
    ) as client:
        yield client


def test_pygithub_lists_repositories_members_and_pull_requests(acme, github):
    organization = github.get_organization("acme")
    assert organization.two_factor_requirement_enabled is True
    assert {r.name for r in organization.get_repos()} == {"api", "site", "void"}
    assert [m.login for m in organization.get_members()] == ["ana", "bo", "cy"]
    assert [m.login for m in organization.get_members(filter_="2fa_disabled")] == ["bo"]
    assert [m.login for m in organization.get_outside_collaborators()] == ["eve"]
    assert [t.slug for t in organization.get_teams()] == ["core-team"]
    api = organization.get_repo("api")
    pulls = api.get_pulls(state="all")
    assert pulls.totalCount == 3
    assert [p.number for p in pulls] == [3, 2, 1]
    assert pulls[0].merged_by.login == "bo"
    assert pulls[0].merged_at == acme.repository("api").pulls[3].merged_at
    assert [r.state for r in pulls[0].get_reviews()] == ["APPROVED"]
    assert [c.sha for c in pulls[0].get_commits()] == [acme.repository("api").pulls[3].head_commit.sha]


def test_pygithub_reads_branches_protection_and_rules(acme, github):
    branch = github.get_repo("acme/api").get_branch("main")
    assert branch.protected
    assert branch.get_protection().required_pull_request_reviews.required_approving_review_count == 1
    acme.repository("api").unprotect()
    with pytest.raises(GithubException) as refused:
        branch.get_protection()
    assert (refused.value.status, refused.value.data["message"]) == (404, "Branch not protected")


def test_pygithub_walks_commits_checks_and_collaborators(acme, github):
    repository = github.get_repo("acme/api")
    assert repository.get_commits().totalCount == 8
    head = acme.repository("api").pulls[1].head_commit.sha
    commit = repository.get_commit(head)
    assert [run.name for run in commit.get_check_runs()] == ["ci/test"]
    assert commit.get_combined_status().state == "success"
    assert [p.number for p in commit.get_pulls()] == [1]
    assert repository.get_collaborator_permission("eve") == "write"
    assert {c.login for c in repository.get_collaborators(affiliation="outside")} == {"eve"}
    assert [e.event for e in repository.get_issue(1).get_timeline()][-1] == "closed"


def test_pygithub_asks_graphql_and_searches(github):
    _, answer = github.requester.graphql_query(
        'query($n: Int!) { viewer { login } rateLimit { limit } search(type: ISSUE, query: "org:acme", first: $n) { issueCount } }',
        {"n": 1},
    )
    assert answer["data"]["search"]["issueCount"] == 3
    found = github.search_issues("org:acme is:pr")
    assert found.totalCount == 3
    assert [one.number for one in found] == [3, 2, 1]
    assert github.get_rate_limit().rate.limit == 5000


def test_pygithub_tells_bad_tokens_and_unknown_names_apart(stand_in):
    with (
        Github(base_url=stand_in.url, auth=Auth.Token("wrong"), retry=None) as client,
        pytest.raises(GithubException) as refused,
    ):
        client.get_user().login  # noqa: B018 -- completes the object
    assert refused.value.status == 401
    stand_in.tokens["weak"] = Token("bo", scopes=())
    with (
        Github(base_url=stand_in.url, auth=Auth.Token("weak"), retry=None) as client,
        pytest.raises(UnknownObjectException),
    ):
        client.get_repo("acme/api")


def test_pygithub_works_as_an_app(stand_in):
    stand_in.clock = clock.now  # PyGithub signs with the time of the day
    app = stand_in.app
    auth = Auth.AppAuth(app.id, app.private_key)
    with GithubIntegration(auth=auth, base_url=stand_in.url) as integration:
        installation = integration.get_org_installation("acme")
        assert installation.id == app.installation_id
        token = integration.get_access_token(installation.id)
        assert token.expires_at > stand_in.clock() + timedelta(minutes=50)
    with Github(base_url=stand_in.url, auth=auth.get_installation_auth(app.installation_id), retry=None) as client:
        assert client.get_repo("acme/api").full_name == "acme/api"
