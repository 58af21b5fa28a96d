"""The second factor of each member."""

from readiness.testbench.values import Registers


def person(login, **other):
    return {"item": f"acme/{login}", "login": login, "kind": "member", "type": "User", "role": "member", **other}


def test_each_member_needs_a_second_factor(ground):
    people = [
        person("ada", two_factor=True),
        person("bob", two_factor=False),
        person("eve", two_factor=None),
        person("robot", two_factor=False, type="Bot"),
        person("old", two_factor=False),
        person("guest", two_factor=False, kind="outside_collaborator", role="outside_collaborator"),
    ]
    scope = ({"pattern": "Acme/Old", "excluded": True, "reason": "archive account"},)
    assert ground.verdicts("github.members_2fa", {"github.org.members": people}, registers=Registers(scope=scope)) == {
        "acme/ada": ("ok", None),
        "acme/bob": ("exception", "no_second_factor"),
        "acme/eve": ("inconclusive", "not_visible"),
        "acme/robot": ("not_applicable", "bot"),
        "acme/old": ("not_applicable", "out_of_scope"),
    }
