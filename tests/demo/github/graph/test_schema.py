"""Every field of every type the schema names has an answer."""

from collections import Counter, deque
from datetime import timedelta

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType, get_named_type, is_leaf_type

from readiness.demo.github.changes import AutoMerge, QueueEntry
from readiness.demo.github.graph.engine import schema

ARGUMENTS = {
    ("Query", "node"): 'id: "{node}"',
    ("Query", "nodes"): 'ids: ["{node}"]',
    ("Query", "organization"): 'login: "acme"',
    ("Query", "repository"): 'owner: "acme", name: "api"',
    ("Query", "search"): 'type: ISSUE, query: "org:acme", first: 9',
    ("Query", "user"): 'login: "bo"',
    ("User", "organization"): 'login: "acme"',
    ("Organization", "repository"): 'name: "api"',
    ("RepositoryOwner", "repository"): 'name: "api"',
    ("Organization", "ruleset"): "databaseId: {ruleset}",
    ("Repository", "ruleset"): "databaseId: {ruleset}",
    ("Organization", "team"): 'slug: "core-team"',
    ("Repository", "object"): 'expression: "main"',
    ("Repository", "pullRequest"): "number: {pull}",
    ("Repository", "ref"): 'qualifiedName: "refs/heads/main"',
    ("Repository", "refs"): 'refPrefix: "refs/heads/", first: 9',
    ("CheckRun", "isRequired"): "pullRequestNumber: {pull}",
    ("StatusContext", "isRequired"): 'pullRequestId: "{node}"',
    ("Status", "context"): 'name: "legal"',
}


TIMES = 6


class Reader:
    """Writes a query that expands every type the first few times it is met."""

    def __init__(self, values):
        self.types = schema().type_map
        self.values = values
        self.expanded = Counter()

    def query(self):
        root = {}
        waiting = deque([(self.types["Query"], root)])
        while waiting:
            kind, place = waiting.popleft()
            for member in self._members(kind):
                self._expand(member, place.setdefault(f"... on {member.name}", {}), waiting)
        return self._text(root["... on Query"])

    def _members(self, kind):
        if kind.name == "Node":
            return [kind, self.types["PullRequest"]]  # what the id in ARGUMENTS is of
        if isinstance(kind, (GraphQLInterfaceType, GraphQLUnionType)):
            return [*([kind] if isinstance(kind, GraphQLInterfaceType) else []), *schema().get_possible_types(kind)]
        return [kind]

    def _expand(self, kind, place, waiting):
        place["__typename"] = None
        if self.expanded[kind.name] == TIMES:
            return
        self.expanded[kind.name] += 1
        for name, field in kind.fields.items():
            given = ARGUMENTS.get((kind.name, name), "first: 9" if "first" in field.args else "")
            given = given.format(**self.values)
            key = f"{kind.name}_{name}: {name}" + (f"({given})" if given else "")
            target = get_named_type(field.type)
            place[key] = None if is_leaf_type(target) else {}
            if place[key] is not None:
                waiting.append((target, place[key]))

    def _text(self, tree):
        parts = [key if inner is None else f"{key} {self._text(inner)}" for key, inner in tree.items()]
        return "{" + " ".join(parts) + "}"


def keys_of(value, found):
    if isinstance(value, dict):
        for key, inner in value.items():
            if inner not in (None, [], {}):
                found.add(key)
            keys_of(inner, found)
    elif isinstance(value, list):
        for inner in value:
            keys_of(inner, found)
    return found


def test_every_field_answers_and_every_type_is_met(acme, data):
    api = acme.repository("api")
    pull = api.open(author="bo", at=api.pulls[3].merged_at, labels=["bug"], head="topic")
    pull.check("ci/test")
    pull.status("legal")
    pull.auto_merge = AutoMerge(acme.account("bo"), pull.created_at)
    pull.queue_entry = QueueEntry(acme.account("bo"), pull.created_at)
    pull.closing_issues = [77]
    review = pull.review("cy", "APPROVED", pull.created_at + timedelta(minutes=1))
    pull.dismiss(review, pull.created_at + timedelta(minutes=2), "ana")
    pull.force_push("bo", pull.created_at + timedelta(minutes=3))
    pull.check("ci/test")
    pull.status("legal")
    reader = Reader({"node": pull.node_id, "ruleset": acme.rulesets[0].id, "pull": pull.number})
    answer = data(reader.query())
    unmet = {kind.name for kind in reader.types.values() if isinstance(kind, GraphQLObjectType)}
    assert {name for name in unmet if not name.startswith("__")} - set(reader.expanded) == set()
    told = keys_of(answer, set())
    assert {"PullRequestReview_submittedAt", "ReviewDismissedEvent_previousReviewState", "CheckRun_conclusion"} <= told
    assert {"AutoMergeRequest_mergeMethod", "MergeQueueEntry_position", "Issue_number", "GitActor_email"} <= told


def test_node_connections_and_types_have_githubs_names():
    types = schema().type_map
    for name in ("PullRequestConnection", "CommitHistoryConnection", "PullRequestReviewConnection", "RefConnection"):
        assert {"totalCount", "pageInfo", "nodes", "edges"} <= set(types[name].fields)
    assert str(types["PullRequest"].fields["author"].type) == "Actor"
    assert str(types["PullRequest"].fields["reviews"].type) == "PullRequestReviewConnection"
    assert str(types["Commit"].fields["history"].type) == "CommitHistoryConnection!"
