"""How GraphQL answers in general: errors beside data, bounds, nodes, limits and costs."""

import pytest


def told(answer):
    assert answer.status_code == 200
    return answer.json()


def pulls(arguments):
    return f'{{ repository(owner: "acme", name: "api") {{ pullRequests{arguments} {{ totalCount nodes {{ number }} }} }} }}'


@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        (
            "",
            "MISSING_PAGINATION_BOUNDARIES",
            "You must provide a `first` or `last` value to properly paginate the `pullRequests` connection.",
        ),
        (
            "(first: 101)",
            "EXCESSIVE_PAGINATION",
            "Requesting 101 records on the `pullRequests` connection exceeds the `first` limit of 100 records.",
        ),
        ("(first: 2, last: 2)", "INVALID_PAGINATION_ARGUMENTS", "Passing both"),
        ("(first: -1)", "INVALID_PAGINATION_ARGUMENTS", "cannot be less than zero"),
        (
            '(first: 1, after: "nonsense")',
            "INVALID_CURSOR_ARGUMENTS",
            "`nonsense` does not appear to be a valid cursor.",
        ),
    ],
)
def test_a_connection_wants_proper_bounds(ask, arguments, kind, words):
    answer = told(ask(pulls(arguments)))
    assert answer["errors"][0]["type"] == kind
    assert words in answer["errors"][0]["message"]
    assert answer["errors"][0]["path"] == ["repository", "pullRequests"]
    assert answer["data"] == {"repository": None}


def test_the_last_ones_and_those_before_a_cursor(ask):
    def page(arguments):
        query = f"""{{ repository(owner: "acme", name: "api") {{ pullRequests{arguments} {{
          nodes {{ number }} edges {{ cursor }} pageInfo {{ startCursor hasPreviousPage hasNextPage }} }} }} }}"""
        return told(ask(query))["data"]["repository"]["pullRequests"]

    last = page("(last: 2)")
    assert [one["number"] for one in last["nodes"]] == [2, 3]
    assert last["pageInfo"]["hasPreviousPage"] is True
    assert last["edges"][0]["cursor"] == last["pageInfo"]["startCursor"]
    before = page(f'(last: 2, before: "{last["pageInfo"]["startCursor"]}")')
    assert [one["number"] for one in before["nodes"]] == [1]


def test_too_many_nodes_are_refused_before_anything_runs(ask):
    query = """{ search(type: ISSUE, query: "org:acme", first: 100) { nodes { ... on PullRequest {
      commits(first: 100) { nodes { commit { authors(first: 60) { nodes { email } } } } } } } } }"""
    answer = told(ask(query))
    assert answer == {
        "errors": [
            {
                "type": "MAX_NODE_LIMIT_EXCEEDED",
                "message": "This query requests up to 610,100 possible nodes which exceeds the maximum limit of 500,000.",
            }
        ]
    }


def test_the_cost_follows_githubs_formula_and_is_taken_from_the_points(ask):
    query = """query($n: Int = 50) { rateLimit { cost nodeCount remaining used limit } search(type: ISSUE, query: "org:acme", first: $n) {
      nodes { ...parts } } } fragment parts on PullRequest { reviews(first: 10) { nodes { id } } commits(first: 20) { nodes { id } } }"""
    answer = ask(query)
    found = told(answer)["data"]["rateLimit"]
    assert (found["cost"], found["nodeCount"]) == (1, 50 + 50 * 10 + 50 * 20)
    heavy = told(ask(query, n=100))["data"]["rateLimit"]
    assert (heavy["cost"], heavy["used"]) == (2, 3)
    assert answer.headers["X-RateLimit-Resource"] == "graphql"
    assert answer.headers["X-RateLimit-Remaining"] == "4999"


def test_points_run_out_with_200_and_an_error(stand_in, ask):
    stand_in.rates.limits["graphql"] = 1
    assert "data" in told(ask("{viewer{login}}"))
    assert told(ask("{viewer{login}}"))["errors"][0]["type"] == "RATE_LIMITED"


def test_a_field_that_is_none_is_told_with_its_type(ask):
    answer = told(ask("{ viewer { shoeSize } }"))
    assert "data" not in answer
    assert answer["errors"][0]["message"] == "Field 'shoeSize' doesn't exist on type 'User'"
    assert answer["errors"][0]["extensions"] == {"code": "undefinedField", "typeName": "User", "fieldName": "shoeSize"}
    assert answer["errors"][0]["locations"] == [{"line": 1, "column": 12}]


def test_nonsense_is_told_as_such(stand_in, ask, http):
    assert "Syntax Error" in told(ask("{ viewer {"))["errors"][0]["message"]
    assert "data" not in told(ask("query A {viewer{login}} query B {viewer{login}}"))
    assert told(ask('query($n: Int!) { repository(owner: "a", name: "b") { pullRequest(number: $n) { id } } }'))[
        "errors"
    ]
    sent = {"Authorization": f"bearer {stand_in.token}"}
    bad = http.post(f"{stand_in.url}/graphql", data="{", headers=sent, timeout=10)
    assert (bad.status_code, bad.json()["message"]) == (400, "Problems parsing JSON")
    empty = http.post(f"{stand_in.url}/graphql", json={}, headers=sent, timeout=10)
    assert empty.json() == {"errors": [{"message": "A query attribute must be specified and must be a string."}]}


def test_things_are_found_again_by_their_node_id(acme, data):
    api = acme.repository("api")
    things = [
        acme, acme.account("bo"), acme.account("dependabot[bot]"), acme.teams["core-team"], acme.rulesets[0], api, api.pulls[1],
        api.pulls[1].head_commit, api.pulls[1].reviews[0],
    ]  # fmt: skip
    ids = [thing.node_id for thing in things]
    found = data("query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=ids)["nodes"]
    assert [one["id"] for one in found] == ids
    kinds = [
        "Organization",
        "User",
        "Bot",
        "Team",
        "RepositoryRuleset",
        "Repository",
        "PullRequest",
        "Commit",
        "PullRequestReview",
    ]
    assert [one["__typename"] for one in found] == kinds


def test_an_unknown_node_is_null_in_a_list_and_an_error_alone(ask):
    answer = told(
        ask('{ nodes(ids: ["PR_bm9uZQ", "x", "R_MQ", "PRR_MQox", "U_MQ"]) { id } node(id: "PR_bm9uZQ") { id } }')
    )
    assert answer["data"] == {"nodes": [None] * 5, "node": None}
    assert answer["errors"][0]["message"] == "Could not resolve to a node with the global id of 'PR_bm9uZQ'"


def test_rules_in_graphql(data):
    found = data("""{ repository(owner: "acme", name: "api") {
      branchProtectionRules(first: 5) { nodes { pattern requiredApprovingReviewCount isAdminEnforced requiredStatusCheckContexts
        requiresStatusChecks restrictsPushes matchingRefs(first: 5) { nodes { name } } bypassPullRequestAllowances(first: 5) {
          nodes { actor { ... on User { login } } } } } }
      rulesets(first: 5) { nodes { name enforcement target source { __typename } conditions { refName { include } }
        bypassActors(first: 5) { nodes { bypassMode repositoryRoleName } } rules(first: 5) { nodes { type parameters {
          ... on PullRequestParameters { requiredApprovingReviewCount }
          ... on RequiredStatusChecksParameters { requiredStatusChecks { context } } } } } } } } }""")["repository"]
    rule = found["branchProtectionRules"]["nodes"][0]
    assert (rule["pattern"], rule["requiredApprovingReviewCount"], rule["isAdminEnforced"]) == ("main", 1, False)
    assert rule["matchingRefs"]["nodes"] == [{"name": "main"}]
    assert rule["bypassPullRequestAllowances"]["nodes"] == [{"actor": {"login": "ana"}}]
    own, whole = found["rulesets"]["nodes"]
    assert (own["source"]["__typename"], whole["source"]["__typename"]) == ("Repository", "Organization")
    assert own["bypassActors"]["nodes"] == [{"bypassMode": "ALWAYS", "repositoryRoleName": "admin"}]
    assert own["rules"]["nodes"][0]["parameters"] == {"requiredStatusChecks": [{"context": "ci/test"}]}
    assert whole["rules"]["nodes"][0]["parameters"] == {"requiredApprovingReviewCount": 2}
    assert (whole["enforcement"], whole["target"]) == ("ACTIVE", "BRANCH")


def test_an_unknown_organisation_or_user_is_not_found(ask):
    answer = told(ask('{ organization(login: "nobody") { id } user(login: "dependabot[bot]") { id } }'))
    assert answer["data"] == {"organization": None, "user": None}
    assert [error["message"] for error in answer["errors"]] == [
        "Could not resolve to an Organization with the login of 'nobody'.",
        "Could not resolve to a User with the login of 'dependabot[bot]'.",
    ]


def test_repositories_of_the_organisation_by_visibility_and_order(acme, data):
    acme.repository("api", archived=True)
    query = """query($p: RepositoryPrivacy, $a: Boolean) { organization(login: "acme") { repositories(first: 9, privacy: $p, isArchived: $a,
      orderBy: {field: NAME, direction: DESC}) { totalCount totalDiskUsage nodes { name } } repository(name: "none") { id } } }"""

    def names(**given):
        found = data(query, **given)["organization"]
        assert found["repository"] is None
        return [one["name"] for one in found["repositories"]["nodes"]]

    assert names() == ["void", "site", "api"]
    assert names(p="PUBLIC") == ["site"]
    assert names(a=True) == ["api"]
