"""Which repositories everybody can read."""

from readiness.testbench.values import Registers


def repository(name, visibility, **other):
    return {
        "full_name": f"acme/{name}",
        "name": name,
        "visibility": visibility,
        "private": visibility != "public",
        **other,
    }


REPOSITORIES = [
    repository("api", "private"),
    repository("inside", "internal"),
    repository("leak", "public"),
    repository("attic", "public", archived=True),
    repository("Website", "public"),
    repository("docs-en", "public"),
    repository("toy", "public", in_scope=False),
    repository("old", "public"),
    repository("odd", "secret"),
    {**repository("torn", "private"), "private": False},
]


def test_a_public_repository_must_be_meant_for_the_public(ground):
    scope = ({"pattern": "acme/old", "excluded": True, "reason": "fork of the vendor's"},)
    assert ground.verdicts(
        "github.repos_private",
        {"github.repos": REPOSITORIES},
        parameters={"public": ("acme/website", "acme/docs-*")},
        registers=Registers(scope=scope),
    ) == {
        "acme/api": ("ok", None),
        "acme/inside": ("ok", None),
        "acme/leak": ("exception", "public"),
        "acme/attic": ("exception", "public"),
        "acme/Website": ("ok", None),
        "acme/docs-en": ("ok", None),
        "acme/toy": ("not_applicable", "out_of_scope"),
        "acme/old": ("not_applicable", "out_of_scope"),
        "acme/odd": ("inconclusive", "visibility_unknown"),
        "acme/torn": ("inconclusive", "visibility_unknown"),
    }


def test_declared_globs_leave_the_others_out_of_scope(ground):
    scope = tuple({"kind": "repositories", "pattern": pattern, "excluded": False} for pattern in ("ACME/a*", "docs-*"))
    verdicts = ground.verdicts("github.repos_private", {"github.repos": REPOSITORIES}, registers=Registers(scope=scope))
    assert {item for item, (_, reason) in verdicts.items() if reason != "out_of_scope"} == {
        "acme/api",
        "acme/attic",
        "acme/docs-en",
    }
