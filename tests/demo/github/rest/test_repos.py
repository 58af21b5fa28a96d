"""Branches, collaborators and activity in REST."""


def test_a_branch_tells_whether_it_is_protected(acme, get):
    acme.repository("api").branch("release/1.0")
    listed = {one["name"]: one["protected"] for one in get("/repos/acme/api/branches").json()}
    assert listed == {"main": True, "release/1.0": False}
    assert [one["name"] for one in get("/repos/acme/api/branches", protected="true").json()] == ["main"]
    alone = get("/repos/acme/api/branches/main").json()
    assert alone["protection"]["required_status_checks"]["contexts"] == ["ci/test"]
    assert alone["commit"]["commit"]["message"] == "Straight to main"
    assert get("/repos/acme/api/branches/release/1.0").json()["name"] == "release/1.0"
    assert get("/repos/acme/api/branches/gone").json()["message"] == "Branch not found"


def test_collaborators_by_affiliation_with_their_permission(get):
    def logins(**query):
        return {one["login"]: one["role_name"] for one in get("/repos/acme/api/collaborators", **query).json()}

    assert logins() == {"ana": "admin", "bo": "write", "cy": "write", "eve": "write"}
    assert logins(affiliation="outside") == {"eve": "write"}
    assert logins(affiliation="direct") == {"eve": "write"}
    assert logins(permission="admin") == {"ana": "admin"}
    assert get("/repos/acme/api/collaborators/eve").status_code == 204
    assert get("/repos/acme/api/collaborators/zed").status_code == 404
    assert get("/repos/acme/api/collaborators/eve/permission").json()["permission"] == "write"
    assert get("/repos/acme/api/collaborators/zed/permission").status_code == 404
    assert get("/repos/acme/api/teams").json()[0]["permission"] == "push"


def test_activity_tells_each_movement_of_a_branch_by_cursor(get):
    page = get("/repos/acme/api/activity", per_page=2, ref="main")
    kinds = [one["activity_type"] for one in page.json()]
    assert kinds == ["push", "pr_merge"]
    assert set(page.links) == {"next"}
    rest = get(page.links["next"]["url"]).json()
    assert rest[0]["activity_type"] == "pr_merge"
    pushes = get("/repos/acme/api/activity", activity_type="push").json()
    assert [one["actor"]["login"] for one in pushes] == ["ana"]


def test_the_root_names_the_places(get, stand_in):
    places = get("/").json()
    assert places["organization_url"] == f"{stand_in.url}/orgs/{{org}}"
    assert places["repository_search_url"].startswith(f"{stand_in.url}/search/repositories?q={{query}}")
