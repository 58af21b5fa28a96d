GROUPS = "aws.ec2.security_groups"
ATTACHED = [{"id": "eni-1"}]


def rule(protocol="tcp", first=22, last=22, peer="0.0.0.0/0", kind="cidr"):
    return {"protocol": protocol, "from_port": first, "to_port": last, "kind": kind, "peer": peer}


def group(name, *ingress, interfaces=ATTACHED, account="123456789012"):
    return {
        "item": f"{account}/us-east-1/{name}",
        "account": account,
        "name": name,
        "ingress": list(ingress),
        "interfaces": interfaces,
    }


def test_no_attached_group_opens_an_administrative_port_to_everybody(judged):
    rows = [
        group("closed"),
        group("ssh", rule()),
        group("ssh6", rule(peer="::/0", kind="cidr_v6")),
        group("range", rule(first=20, last=30)),
        group("everything", rule("-1", None, None)),
        group("all-tcp", rule(first=None, last=None)),
        group("numbered", rule("6")),
        group("web", rule(first=443, last=443)),
        group("inside", rule(peer="10.0.0.0/8")),
        group("friends", rule(kind="group", peer="sg-1")),
        group("ping", rule("icmp", 22, 22)),
        group("idle", rule(), interfaces=[]),
        group("unseen", rule(), interfaces=None),
        group("unseen-closed", interfaces=None),
    ]
    bad = ("exception", "open_to_all")
    assert judged("aws.sg_no_open_admin_ports", GROUPS, rows) == {
        "us-east-1/closed": ("ok", None),
        "us-east-1/ssh": bad,
        "us-east-1/ssh6": bad,
        "us-east-1/range": bad,
        "us-east-1/everything": bad,
        "us-east-1/all-tcp": bad,
        "us-east-1/numbered": bad,
        "us-east-1/web": ("ok", None),
        "us-east-1/inside": ("ok", None),
        "us-east-1/friends": ("ok", None),
        "us-east-1/ping": ("ok", None),
        "us-east-1/idle": ("not_applicable", "not_attached"),
        "us-east-1/unseen": ("inconclusive", "not_visible"),
        "us-east-1/unseen-closed": ("ok", None),
    }


def test_the_ports_are_the_policys(judged):
    rows = [group("web", rule(first=443, last=443)), group("ssh", rule())]
    assert judged("aws.sg_no_open_admin_ports", GROUPS, rows, parameters={"ports": (443,)}) == {
        "us-east-1/web": ("exception", "open_to_all"),
        "us-east-1/ssh": ("ok", None),
    }


def test_accounts_out_of_scope_are_left_out(left_out):
    left_out("aws.sg_no_open_admin_ports", GROUPS, lambda number: group("ssh", rule(), account=number))  # out_of_scope
