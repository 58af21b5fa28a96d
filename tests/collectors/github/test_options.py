from typing import Any

import pytest
from pydantic import ValidationError

from collectors.github.options import Options


def options(**changes: Any) -> Options:
    return Options.model_validate({"organization": "acme", "token": "env:TOKEN", **changes})


def test_the_defaults_are_github_com_all_repositories_and_the_default_branch() -> None:
    found = options()
    assert found.base_url == "https://api.github.com"
    assert found.in_scope("acme/anything")
    assert found.is_production("main", "main")
    assert not found.is_production("release/1", "main")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"token": None}, "needs `token`, or `app_id`"),
        ({"app_id": 1, "installation_id": 2, "private_key": "file:key.pem"}, "not both"),
        ({"token": None, "app_id": 1, "installation_id": 2}, "needs `token`, or `app_id`"),
        ({"organization": "acme/../user"}, "organization"),
        ({"organization": ""}, "organization"),
        ({"base_url": "http://github.acme.example/api/v3"}, "must begin with https://"),
        ({"base_url": "ftp://github.acme.example"}, "must be an address such as"),
        ({"base_url": "https://token@github.acme.example"}, "must be an address such as"),
        ({"repositories": "*"}, "repositories"),
        ({"app_id": "12"}, "app_id"),
        ({"tokn": "env:X"}, "tokn"),
    ],
)
def test_what_cannot_be_is_refused_by_name(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        options(**changes)


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:8080/", "http://localhost:1/api/v3", "http://[::1]:9"])
def test_plain_http_is_for_this_machine_alone(base_url: str) -> None:
    assert options(base_url=base_url).base_url == base_url.rstrip("/")


def test_an_app_takes_three_options() -> None:
    found = options(token=None, app_id=1, installation_id=2, private_key="file:key.pem")
    assert found.app_id == 1


@pytest.mark.parametrize(
    ("repository", "inside"),
    [
        ("acme/shop", True),
        ("acme/Shop-API", True),
        ("acme/shop-old", False),
        ("acme/site", False),
        ("acme/lib-x", True),
    ],
)
def test_globs_take_names_in_and_out_whatever_their_case(repository: str, *, inside: bool) -> None:
    found = options(repositories=["shop*", "acme/LIB-?"], exclude=["*-old"])
    assert found.in_scope(repository) is inside


def test_globs_over_branches_replace_the_default_branch() -> None:
    found = options(production_branches=["release/*", "prod"])
    assert [found.is_production(name, "main") for name in ("main", "prod", "release/2", "Prod")] == [
        False,
        True,
        True,
        False,
    ]
