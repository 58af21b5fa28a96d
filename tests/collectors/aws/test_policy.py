import json
import re
from pathlib import Path

from collectors.aws.policy import policy
from collectors.kit import discover

PAGE = (Path(__file__).parents[3] / "docs/connect-aws.md").read_text()
COLLECTORS = discover()["aws"].collectors


def needed() -> set[str]:
    return {permission for collector in COLLECTORS.values() for permission in collector.needs}


def test_a_policy_allows_each_action_once_and_nothing_else() -> None:
    (statement,) = policy(["s3:B", "s3:A", "s3:B"])["Statement"]
    assert (statement["Effect"], statement["Action"], statement["Resource"]) == ("Allow", ["s3:A", "s3:B"], "*")


def test_every_permission_reads_only() -> None:
    assert all(
        re.fullmatch(r"[a-z0-9]+:(Get|List|Describe|GenerateCredentialReport)[A-Za-z]*", one) for one in needed()
    )


def test_the_page_shows_the_policy_of_all_collectors() -> None:
    shown = PAGE.split("a test compares. -->\n```json\n")[1].split("```")[0]
    assert json.loads(shown) == policy(needed())


def test_the_page_shows_what_each_collector_needs() -> None:
    for collector in COLLECTORS.values():
        needs = ", ".join(f"`{permission}`" for permission in collector.needs)
        assert f"| `{collector.id}` | {needs} |" in PAGE
