"""`readiness collectors` on the command line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand outside of any workspace."""
    monkeypatch.setenv("READINESS_HOME", str(tmp_path))


def test_available_and_not_available_yet_are_listed(run: Run) -> None:
    said = run("collectors")
    assert (said.code, said.err) == (0, "")
    states = {line.split("\t")[0]: line.split("\t")[1] for line in said.out.splitlines()[1:]}
    assert states["github.repos"] == "available"
    assert states["register.vendors"] == "not available yet"


def test_the_document_says_what_each_needs(run: Run) -> None:
    said = run("collectors", "--json")
    collectors = {collector["id"]: collector for collector in said.json["collectors"]}
    assert said.code == 0
    assert collectors["github.merged_pulls"]["shape"] == "events"
    assert collectors["github.merged_pulls"]["needs"]
    assert collectors["register.vendors"]["available"] is False
    assert collectors["register.vendors"]["needs"] == []


def test_permissions_are_listed_by_source(run: Run) -> None:
    said = run("collectors", "--permissions")
    assert said.code == 0
    assert said.out.splitlines()[0] == "source\tconnection\tpermission\tfor"
    assert "github.branch_rules" in said.out
    said = run("collectors", "--permissions", "--json")
    assert said.code == 0
    assert {tuple(permission) for permission in said.json["permissions"]} == {
        ("source", "connection", "permission", "collectors")
    }


def test_an_aws_connection_gets_its_policy(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("init", str(tmp_path / "home")).code == 0
    monkeypatch.setenv("READINESS_HOME", str(tmp_path / "home"))
    with (tmp_path / "home" / "readiness.toml").open("a", encoding="utf-8") as file:
        file.write('[connections.aws_prod]\nsource = "aws"\ncollectors = ["aws.iam.*"]\n')
    said = run("collectors", "--permissions", "--json")
    (policy,) = said.json["policies"]
    assert (policy["source"], policy["connection"]) == ("aws", "aws_prod")
    assert policy["policy"] == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ReadinessReads",
                "Effect": "Allow",
                "Action": [
                    "iam:GenerateCredentialReport",
                    "iam:GetAccountPasswordPolicy",
                    "iam:GetAccountSummary",
                    "iam:GetCredentialReport",
                ],
                "Resource": "*",
            }
        ],
    }
    plain = run("collectors", "--permissions").out
    assert "The policy to attach for the connection aws_prod:" in plain
    assert '"iam:GetCredentialReport"' in plain


def test_a_broken_workspace_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "readiness.toml").write_text("[organisation]\n", encoding="utf-8")
    said = run("collectors")
    assert (said.code, said.out) == (2, "")
    assert said.err == "error: readiness.toml:1: unknown key organisation. Write organization, or leave it out.\n"
