from tests.procedures.aws.databases import DATABASES, TAGGED, database

DECLARED = {"production": ("environment=production",)}


def member(cluster, name, zone, **other):
    return database(name, cluster=cluster, availability_zone=zone, multi_az=False, **other)


def cluster(name, *members, multi_az=False, tags=TAGGED):
    return database(name, kind="cluster", members=list(members), multi_az=multi_az, tags=tags)


def test_production_stands_in_two_zones(judged):
    rows = [
        database("good", multi_az=True, tags=TAGGED),
        database("bad", multi_az=False, tags=TAGGED),
        database("unsaid", multi_az=None, tags=TAGGED),
        database("toy", multi_az=False),
        cluster("spread", "s1", "s2"),
        member("spread", "s1", "us-east-1a"),
        member("spread", "s2", "us-east-1b"),
        cluster("huddled", "h1", "h2"),
        member("huddled", "h1", "us-east-1a"),
        member("huddled", "h2", "us-east-1a"),
        cluster("alone", "a1"),
        member("alone", "a1", "us-east-1a"),
        cluster("half-seen", "m1", "m2"),
        member("half-seen", "m1", "us-east-1a"),
        cluster("placeless", "p1"),
        member("placeless", "p1", None),
        cluster("three-zones", multi_az=True),
        cluster("empty"),
    ]
    found = judged("aws.rds_multi_az", DATABASES, rows, parameters=DECLARED)
    inside = {name for name, verdict in found.items() if verdict == ("not_applicable", "in_cluster")}
    assert inside == {"s1", "s2", "h1", "h2", "a1", "m1", "p1"}
    assert {name: verdict for name, verdict in found.items() if name not in inside} == {
        "good": ("ok", None),
        "bad": ("exception", "one_zone"),
        "unsaid": ("inconclusive", "zones_not_seen"),
        "toy": ("not_applicable", "not_production"),
        "spread": ("ok", None),
        "huddled": ("exception", "one_zone"),
        "alone": ("exception", "one_zone"),
        "half-seen": ("inconclusive", "zones_not_seen"),
        "placeless": ("inconclusive", "zones_not_seen"),
        "three-zones": ("ok", None),
        "empty": ("exception", "one_zone"),
    }


def test_a_cluster_is_production_where_an_instance_of_it_is(judged):
    rows = [cluster("orders", "o1", tags=[]), member("orders", "o1", "us-east-1a", tags=TAGGED)]
    assert judged("aws.rds_multi_az", DATABASES, rows, parameters=DECLARED)["orders"] == ("exception", "one_zone")


def test_until_production_is_declared_nothing_can_be_said(judged):
    rows = [database("any", multi_az=True), cluster("many", "m"), member("many", "m", "us-east-1a")]
    assert set(judged("aws.rds_multi_az", DATABASES, rows).values()) == {("inconclusive", "unclassified")}


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out("aws.rds_multi_az", DATABASES, lambda number: database("x", account=number))  # out_of_scope
