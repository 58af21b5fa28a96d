"""What members may do by belonging to the organisation."""

from readiness.testbench.values import Registers


def test_more_than_read_access_for_everybody_is_too_broad(ground):
    organizations = [
        {"login": permission or "hidden", "default_repository_permission": permission}
        for permission in ("none", "read", "write", "admin", None)
    ]
    scope = ({"pattern": "old", "excluded": True, "reason": "sold"},)
    assert ground.verdicts(
        "github.base_permission_limited",
        {"github.org.settings": [*organizations, {"login": "old", "default_repository_permission": "admin"}]},
        registers=Registers(scope=scope),
    ) == {
        "none": ("ok", None),
        "read": ("ok", None),
        "write": ("exception", "too_broad"),
        "admin": ("exception", "too_broad"),
        "hidden": ("inconclusive", "not_visible"),
        "old": ("not_applicable", "out_of_scope"),
    }
