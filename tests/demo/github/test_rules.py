"""Which branches and repositories a pattern chooses."""

import pytest

from readiness.demo.github.rules import Protection, Ruleset, protection_of


@pytest.mark.parametrize(
    ("include", "exclude", "branch", "covered"),
    [
        (["~DEFAULT_BRANCH"], [], "main", True),
        (["~DEFAULT_BRANCH"], [], "dev", False),
        (["~ALL"], [], "any/thing", True),
        (["~ALL"], ["~DEFAULT_BRANCH"], "main", False),
        (["refs/heads/main"], [], "main", True),
        (["main"], [], "main", False),
        (["refs/heads/release/*"], [], "release/1", True),
        (["refs/heads/release/*"], [], "release/1/fix", False),
        (["refs/heads/release/**/*"], [], "release/1/fix", True),
        (["refs/heads/v?"], [], "v1", True),
        (["refs/heads/v[0-9]"], [], "vx", False),
        (["~ALL"], ["refs/heads/dev*"], "develop", False),
        ([], [], "main", False),
    ],
)
def test_a_ruleset_chooses_branches_by_full_name(include, exclude, branch, covered):
    ruleset = Ruleset(1, "r", "Repository", "acme/api", [], include=include, exclude=exclude)
    assert ruleset.covers_branch(branch, "main") is covered


def test_a_ruleset_for_tags_covers_no_branch():
    assert not Ruleset(1, "r", "Repository", "acme/api", [], target="tag", include=["~ALL"]).covers_branch(
        "main", "main"
    )


def test_an_organisations_ruleset_chooses_repositories():
    ruleset = Ruleset(1, "r", "Organization", "acme", [], repositories=["svc-*"], repositories_excluded=["svc-old"])
    assert [ruleset.covers_repository(name) for name in ("svc-a", "svc-old", "web")] == [True, False, False]


def test_a_branchs_own_protection_comes_before_a_pattern():
    own, pattern = Protection(1, "release/1"), Protection(2, "release/*")
    known = {"release/*": pattern, "release/1": own}
    assert protection_of(known, "release/1") is own
    assert protection_of(known, "release/2") is pattern
    assert protection_of(known, "main") is None
