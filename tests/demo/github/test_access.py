"""What weak tokens are told: less than all, 403, 404 or an error by its type, as GitHub words it."""

import pytest

from readiness.demo.github.access import READING_APP, Token, Viewer

pytestmark = pytest.mark.usefixtures("tokens")

TWO_FACTOR = 'query { organization(login: "acme") { membersWithRole(first: 9) { edges { hasTwoFactorEnabled node { login } } } } }'


@pytest.fixture
def tokens(stand_in):
    stand_in.tokens |= {
        "public": Token("bo", scopes=()),
        "repo": Token("bo", scopes=("repo",)),
        "member": Token("bo", scopes=("repo", "read:org")),
        "reading owner": Token("ana", scopes=("repo", "read:org")),
        "unscoped owner": Token("ana", scopes=("repo",)),
        "outsider": Token("eve", scopes=("repo", "read:org")),
        "stranger": Token("zed", scopes=("repo", "read:org")),
        "fine": Token("ana", (), "fine-grained", {"metadata": "read"}),
        "app": Token("readiness[bot]", (), "installation", dict(READING_APP)),
        "narrow app": Token("readiness[bot]", (), "installation", {"metadata": "read"}, frozenset({"site"})),
    }
    return stand_in.tokens


def names(answer):
    return {one.get("login") or one["name"] for one in answer.json()}


@pytest.mark.parametrize(
    ("token", "seen"),
    [
        ("public", {"site"}),
        ("repo", {"api", "site", "void"}),
        ("outsider", {"api", "site"}),
        ("stranger", {"site"}),
        (None, {"site"}),
        ("fine", {"api", "site", "void"}),
        ("app", {"api", "site", "void"}),
        ("narrow app", {"site"}),
    ],
)
def test_private_repositories_are_there_only_for_who_may_see_them(get, token, seen):
    assert names(get("/orgs/acme/repos", token=token)) == seen
    assert get("/repos/acme/api", token=token).status_code == (200 if "api" in seen else 404)


def test_what_a_token_cannot_see_is_not_found_in_graphql(ask):
    answer = ask('{ repository(owner: "acme", name: "api") { name } viewer { login } }', token="public").json()
    assert answer["data"] == {"repository": None, "viewer": {"login": "bo"}}
    assert answer["errors"][0]["type"] == "NOT_FOUND"
    assert answer["errors"][0]["path"] == ["repository"]
    assert answer["errors"][0]["message"] == "Could not resolve to a Repository with the name 'acme/api'."
    assert ask('{ search(type: ISSUE, query: "repo:acme/api", first: 1) { issueCount } }', token="public").json() == {
        "data": {"search": {"issueCount": 0}}
    }


@pytest.mark.parametrize("token", ["public", "member", "unscoped owner"])
def test_the_organisations_settings_are_for_owners_with_the_scope(get, ask, token):
    body = get("/orgs/acme", token=token).json()
    assert body["two_factor_requirement_enabled"] is None
    assert body["default_repository_permission"] is None
    assert "billing_email" not in body
    answer = ask('{ organization(login: "acme") { requiresTwoFactorAuthentication } }', token=token)
    assert answer.json()["data"]["organization"]["requiresTwoFactorAuthentication"] is None


@pytest.mark.parametrize("token", ["stand-in-owner", "reading owner", "app"])
def test_owners_and_apps_with_the_permission_read_the_settings(get, token):
    body = get("/orgs/acme", token=token).json()
    assert body["two_factor_requirement_enabled"] is True
    assert body["default_repository_permission"] == "read"


def test_without_read_org_the_members_are_those_who_show_it(acme, get):
    acme.members["cy"].public = True
    assert names(get("/orgs/acme/members", token="repo")) == {"cy"}
    assert names(get("/orgs/acme/members", token="member")) == {"ana", "bo", "cy"}


def test_the_filter_for_weak_accounts_is_for_owners(get):
    refused = get("/orgs/acme/members", filter="2fa_disabled", token="member")
    assert (refused.status_code, refused.json()["message"]) == (422, "Only owners can use this filter.")
    assert names(get("/orgs/acme/members", filter="2fa_disabled")) == {"bo"}
    assert names(get("/orgs/acme/outside_collaborators", filter="2fa_disabled")) == {"eve"}


def test_outside_collaborators_are_refused_with_the_scopes_that_would_do(get):
    refused = get("/orgs/acme/outside_collaborators", token="repo")
    assert refused.status_code == 403
    assert refused.headers["X-OAuth-Scopes"] == "repo"
    assert "read:org" in refused.headers["X-Accepted-OAuth-Scopes"]


def test_branch_protection_is_not_found_without_admin_rights(get, ask):
    path = "/repos/acme/api/branches/main/protection"
    assert get(path, token="member").json()["message"] == "Not Found"
    assert get(path).status_code == 200
    assert get(path.replace("api", "void")).json()["message"] == "Branch not found"
    query = (
        '{ repository(owner: "acme", name: "api") { branchProtectionRules(first: 5) { totalCount } viewerPermission } }'
    )
    weak = ask(query, token="member").json()["data"]["repository"]
    assert weak == {"branchProtectionRules": {"totalCount": 0}, "viewerPermission": "WRITE"}
    assert ask(query).json()["data"]["repository"]["branchProtectionRules"]["totalCount"] == 1


def test_an_unprotected_branch_is_a_404_that_says_so(acme, get):
    acme.repository("api").unprotect()
    answer = get("/repos/acme/api/branches/main/protection")
    assert (answer.status_code, answer.json()["message"]) == (404, "Branch not protected")


def test_a_fine_grained_permission_that_lacks_is_403(get, ask):
    for path in ("pulls", "commits", "branches", "branches/main/protection", "commits/main/check-runs"):
        refused = get(f"/repos/acme/api/{path}", token="fine")
        assert refused.status_code == 403
        assert refused.json()["message"] == "Resource not accessible by personal access token"
        assert "X-OAuth-Scopes" not in refused.headers
        assert refused.headers["X-Accepted-GitHub-Permissions"].endswith("=read")
    told = ask(
        '{ repository(owner: "acme", name: "site") { name pullRequests(first: 1) { totalCount } } }', token="narrow app"
    ).json()
    assert told["errors"][0]["type"] == "FORBIDDEN"
    assert told["errors"][0]["message"] == "Resource not accessible by integration"


def test_members_in_graphql_need_the_scope(ask):
    refused = ask(TWO_FACTOR, token="repo").json()
    assert refused["errors"][0]["type"] == "INSUFFICIENT_SCOPES"
    assert "['read:org']" in refused["errors"][0]["message"]
    weak = ask(TWO_FACTOR, token="member").json()["data"]["organization"]["membersWithRole"]["edges"]
    assert {edge["hasTwoFactorEnabled"] for edge in weak} == {None}
    owner = ask(TWO_FACTOR).json()["data"]["organization"]["membersWithRole"]["edges"]
    assert {edge["node"]["login"]: edge["hasTwoFactorEnabled"] for edge in owner} == {
        "ana": True,
        "bo": False,
        "cy": True,
    }


def test_who_may_pass_a_ruleset_by_is_shown_to_who_may_edit_it(acme, get):
    own = acme.repository("api").rulesets[0].id
    assert "bypass_actors" not in get(f"/repos/acme/api/rulesets/{own}", token="member").json()
    assert get(f"/repos/acme/api/rulesets/{own}").json()["bypass_actors"][0]["actor_id"] == 5
    assert get("/orgs/acme/rulesets", token="member").status_code == 404
    assert get("/orgs/acme/rulesets", token="reading owner").status_code == 403
    assert get("/orgs/acme/rulesets").status_code == 200


def test_collaborators_are_for_who_may_push(acme, get):
    acme.teams.clear()
    refused = get("/repos/acme/api/collaborators", token="member")
    assert (refused.status_code, refused.json()["message"]) == (
        403,
        "Must have push access to view repository collaborators.",
    )


def test_nobody_sees_private_things_and_graphql_wants_a_token(get, ask):
    assert get("/repos/acme/api", token=None).status_code == 404
    assert get("/user", token=None).status_code == 401
    assert ask("{viewer{login}}", token=None).status_code == 401


def test_permissions_add_up_from_base_team_and_direct_grants(acme):
    api, cy, eve = acme.repository("api"), acme.account("cy"), acme.account("eve")
    assert acme.permission(cy, api) == "push"
    acme.base_permission = "none"
    assert acme.permission(cy, acme.repository("void")) == "none"
    assert acme.permission(eve, api) == "push"
    assert acme.permission(acme.account("ana"), api) == "admin"
    assert acme.permission(None, api) == "none"
    assert Viewer(acme, Token("cy", scopes=())).permission(acme.repository("site")) == "pull"
