GROUPS = "aws.ec2.security_groups"
RULE = {"protocol": "-1", "kind": "cidr", "peer": "0.0.0.0/0"}


def group(name, *, ingress=(), egress=(), interfaces=({"id": "eni-1"},), default=True, account="123456789012"):
    return {
        "item": f"{account}/us-east-1/{name}",
        "account": account,
        "is_default": default,
        "ingress": list(ingress),
        "egress": list(egress),
        "interfaces": None if interfaces is None else list(interfaces),
    }


def test_a_default_group_has_no_rules_or_guards_nothing(judged):
    rows = [
        group("closed"),
        group("in", ingress=[RULE]),
        group("out", egress=[RULE]),
        group("idle", ingress=[RULE], egress=[RULE], interfaces=()),
        group("unseen", egress=[RULE], interfaces=None),
        group("own", ingress=[RULE], default=False),
    ]
    assert judged("aws.sg_default_closed", GROUPS, rows) == {
        "us-east-1/closed": ("ok", None),
        "us-east-1/in": ("exception", "has_rules"),
        "us-east-1/out": ("exception", "has_rules"),
        "us-east-1/idle": ("ok", None),
        "us-east-1/unseen": ("inconclusive", "not_visible"),
    }


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out("aws.sg_default_closed", GROUPS, lambda number: group("sg", egress=[RULE], account=number))  # out_of_scope
