"""The organisation, its members and repositories in REST."""


def test_members_by_role(get):
    assert [one["login"] for one in get("/orgs/acme/members", role="admin").json()] == ["ana"]
    assert [one["login"] for one in get("/orgs/acme/members", role="member").json()] == ["bo", "cy"]
    assert get("/orgs/acme/members/bo").status_code == 204
    assert get("/orgs/acme/members/eve").status_code == 404
    assert get("/orgs/acme/memberships/ana").json()["role"] == "admin"


def test_an_unknown_organisation_is_404(get):
    assert get("/orgs/nobody").json()["message"] == "Not Found"


def test_the_list_of_repositories_is_the_short_form(get):
    listed = next(one for one in get("/orgs/acme/repos").json() if one["name"] == "api")
    alone = get("/repos/acme/api").json()
    assert set(alone) - set(listed) >= {
        "allow_merge_commit",
        "delete_branch_on_merge",
        "organization",
        "subscribers_count",
    }
    assert listed["permissions"] == {"admin": True, "maintain": True, "push": True, "triage": True, "pull": True}
    assert alone["owner"]["type"] == "Organization"


def test_repositories_are_sorted_and_chosen(get):
    def names(**query):
        return [one["name"] for one in get("/orgs/acme/repos", **query).json()]

    assert names(sort="full_name") == ["api", "site", "void"]
    assert names(sort="full_name", direction="desc") == ["void", "site", "api"]
    assert names(type="public") == ["site"]
    assert names(type="forks") == []


def test_an_empty_repository_was_never_pushed_to(get):
    body = get("/repos/acme/void").json()
    assert (body["size"], body["pushed_at"], body["language"]) == (0, None, None)
    assert get("/repos/acme/void/branches").json() == []
    refused = get("/repos/acme/void/commits")
    assert (refused.status_code, refused.json()["message"]) == (409, "Git Repository is empty.")


def test_an_organisation_without_repositories_has_an_empty_list(acme, get):
    for name in list(acme.repositories):
        acme.drop(name)
    assert get("/orgs/acme/repos").json() == []


def test_teams_their_members_and_their_repositories(acme, get):
    team = get("/orgs/acme/teams").json()[0]
    assert team["slug"] == "core-team"
    assert get("/orgs/acme/teams/core-team").json()["members_count"] == 2
    assert [one["login"] for one in get("/orgs/acme/teams/core-team/members").json()] == ["bo", "cy"]
    assert get(team["repositories_url"]).json()[0]["name"] == "api"
    assert get(team["url"]).json()["id"] == team["id"]
    assert get(team["members_url"].removesuffix("{/member}")).status_code == 200
    assert get("/orgs/acme/teams/none").status_code == 404
    acme.teams.clear()
    assert get("/orgs/acme/teams").json() == []


def test_who_am_i(get):
    assert get("/user").json()["two_factor_authentication"] is True
    assert get("/users/bo").json()["name"] == "Bo Berg"
    assert get("/users/nobody").status_code == 404
    assert get("/user/orgs").json()[0]["login"] == "acme"
    assert len(get("/user/repos").json()) == 3
    assert get("/orgs/acme/public_members").json() == []
    assert get("/orgs/acme/installations").json()["total_count"] == 0
