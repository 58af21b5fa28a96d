"""T05: active people have a second factor, administrators one that cannot be given away."""

import pytest

from readiness.testbench.values import Registers

NAME = "access.second_factor"


def user(login, status="active", **facts):
    return {"item": login, "user_id": login, "login": login, "status": status, **facts}


def factor(login, kind, status="active", **facts):
    return {"item": f"{login}/{kind}", "user_id": login, "factor_id": kind, "type": kind, "status": status, **facts}


@pytest.fixture
def verdicts(ground):
    def run(populations, **other):
        return ground.verdicts(NAME, populations, with_history=True, **other)

    return run


def test_an_active_user_needs_an_active_factor(verdicts):
    users = [user("a"), user("b"), user("c"), user("d", "suspended"), user("e", kind="service")]
    factors = [factor("a", "totp"), factor("b", "sms", "pending")]
    assert verdicts({"idp.users": users, "idp.factors": factors}) == {
        "idp/a": ("ok", None),
        "idp/b": ("exception", "no_factor"),
        "idp/c": ("exception", "no_factor"),
        "idp/e": ("not_applicable", "no_person"),
    }


def test_an_administrator_needs_one_that_resists_phishing(verdicts):
    users = [user("a"), user("b"), user("c"), user("d")]
    factors = [
        factor("a", "push"),
        factor("b", "WebAuthn"),
        factor("c", "totp"),
        factor("d", "push", phishing_resistant=True),
    ]
    roles = [{"item": f"{login}/super", "user_id": login, "role": "super"} for login in ("a", "b", "d")]
    reason = "administrator_without_phishing_resistant_factor"
    populations = {"idp.users": users, "idp.factors": factors, "idp.admin_roles": roles}
    assert verdicts(populations) == {
        "idp/a": ("exception", reason),
        "idp/b": ("ok", None),
        "idp/c": ("ok", None),
        "idp/d": ("ok", None),
    }
    assert verdicts(populations, parameters={"administrators": ("C",)})["idp/c"] == ("exception", reason)


def test_without_a_list_of_factors_nobody_is_accused_and_nobody_passes(verdicts):
    assert verdicts({"idp.users": [user("a")]}) == {"idp/a": ("inconclusive", "factors_unknown")}


def test_code_hosting_and_cloud_say_it_themselves(verdicts):
    members = [
        {"item": "acme/a", "login": "A", "type": "User", "two_factor": True},
        {"item": "acme/b", "login": "b", "type": "User", "two_factor": False},
        {"item": "acme/c", "login": "c", "type": "User", "two_factor": None},
        {"item": "acme/d", "login": "d", "type": "Bot", "two_factor": None},
    ]
    report = [
        {"item": "1/x", "password_enabled": True, "mfa_active": False},
        {"item": "1/y", "password_enabled": False, "mfa_active": False},
        {"item": "1/<root_account>", "password_enabled": None, "mfa_active": True},
    ]
    assert verdicts({"github.org.members": members, "aws.iam.credential_report": report}) == {
        "aws/1/<root_account>": ("ok", None),
        "aws/1/x": ("exception", "no_factor"),
        "aws/1/y": ("not_applicable", "no_person"),
        "github/a": ("ok", None),
        "github/b": ("exception", "no_factor"),
        "github/c": ("inconclusive", "factors_unknown"),
        "github/d": ("not_applicable", "no_person"),
    }


def test_services_and_what_scope_leaves_out_are_not_asked(verdicts):
    registers = Registers(
        services=({"system": "idp", "account": "ci", "outside": False, "owner": None, "until": None, "reason": None},),
        scope=({"kind": "item", "pattern": "IDP/a", "excluded": True, "reason": "x"},),
    )
    found = verdicts({"idp.users": [user("ci"), user("a")], "idp.factors": [factor("z", "totp")]}, registers=registers)
    assert found == {"idp/ci": ("not_applicable", "no_person"), "idp/a": ("not_applicable", "out_of_scope")}
