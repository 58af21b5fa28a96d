"""Classic protection and rulesets in REST."""


def test_classic_protection_names_each_part_that_is_asked(acme, get):
    body = get("/repos/acme/api/branches/main/protection").json()
    assert body["required_status_checks"]["contexts"] == ["ci/test"]
    assert body["required_pull_request_reviews"]["required_approving_review_count"] == 1
    assert body["enforce_admins"]["enabled"] is False
    assert body["restrictions"]["users"][0]["login"] == "ana"
    assert body["required_pull_request_reviews"]["bypass_pull_request_allowances"]["users"][0]["login"] == "ana"
    acme.repository("api").protect(required_reviews=None)
    bare = get("/repos/acme/api/branches/main/protection").json()
    assert not {"required_pull_request_reviews", "required_status_checks", "restrictions"} & set(bare)


def test_taking_protection_away_and_putting_it_back_shows_at_once(acme, get):
    api = acme.repository("api")
    settings = api.unprotect()
    assert get("/repos/acme/api/branches/main/protection").status_code == 404
    api.protections["main"] = settings
    assert get("/repos/acme/api/branches/main/protection").status_code == 200
    api.branch("release/1")
    api.protect("release/*", required_reviews=2)
    reviews = get("/repos/acme/api/branches/release/1/protection").json()["required_pull_request_reviews"]
    assert reviews["required_approving_review_count"] == 2


def test_rules_of_a_branch_are_the_active_ones_of_repository_and_organisation(acme, get):
    rules = get("/repos/acme/api/rules/branches/main").json()
    assert [(one["type"], one["ruleset_source_type"]) for one in rules] == [
        ("required_status_checks", "Repository"),
        ("pull_request", "Organization"),
        ("deletion", "Organization"),
    ]
    acme.rulesets[0].enforcement = "evaluate"
    assert [one["type"] for one in get("/repos/acme/api/rules/branches/main").json()] == ["required_status_checks"]
    assert get("/repos/acme/api/rules/branches/other").json() == []
    assert get("/repos/acme/void/rules/branches/main").json() == []


def test_rulesets_are_listed_short_with_those_of_the_organisation(acme, get):
    listed = get("/repos/acme/api/rulesets").json()
    assert [one["name"] for one in listed] == ["Own", "All"]
    assert "rules" not in listed[0]
    assert [one["name"] for one in get("/repos/acme/api/rulesets", includes_parents="false").json()] == ["Own"]
    alone = get(f"/repos/acme/api/rulesets/{listed[1]['id']}").json()
    assert alone["conditions"]["repository_name"]["include"] == ["api"]
    assert alone["rules"][0]["parameters"]["required_approving_review_count"] == 2
    assert get("/repos/acme/api/rulesets", targets="tag").json() == []
    assert get("/repos/acme/api/rulesets/1").status_code == 404
    assert get(f"/orgs/acme/rulesets/{acme.rulesets[0].id}").json()["source"] == "acme"
    assert [one["name"] for one in get("/orgs/acme/rulesets").json()] == ["All"]
