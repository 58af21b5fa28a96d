import pytest
import requests

PATH = "/repos/acme/api/branches/main/protection"
WHOLE = {
    "required_status_checks": {"strict": True, "contexts": ["ci/test"]},
    "enforce_admins": True,
    "required_pull_request_reviews": {"required_approving_review_count": 2, "dismiss_stale_reviews": True},
    "restrictions": None,
}


@pytest.fixture
def ask(stand_in):
    def call(method, body=None, token=None):
        headers = {"Authorization": f"Bearer {token or stand_in.token}"}
        return requests.request(method, stand_in.url + PATH, json=body, headers=headers, timeout=10)

    return call


def test_protection_taken_away_is_gone_and_cannot_be_taken_twice(ask):
    assert ask("DELETE").status_code == 204
    assert ask("GET").json()["message"] == "Branch not protected"
    assert ask("DELETE").status_code == 404


def test_protection_put_back_is_what_was_asked(ask):
    assert ask("PUT", WHOLE).status_code == 200
    body = ask("GET").json()
    assert body["enforce_admins"]["enabled"] is True
    assert body["required_status_checks"]["contexts"] == ["ci/test"]
    assert body["required_pull_request_reviews"]["required_approving_review_count"] == 2


def test_a_part_that_is_null_is_switched_off(ask):
    ask("PUT", {**WHOLE, "required_status_checks": None, "required_pull_request_reviews": None})
    assert not {"required_status_checks", "required_pull_request_reviews"} & ask("GET").json().keys()


def test_a_body_without_its_required_members_is_refused(ask):
    assert ask("PUT", {"enforce_admins": True}).status_code == 422


def test_a_wrong_token_changes_nothing(ask):
    assert ask("DELETE", token="wrong").status_code == 401
    assert ask("GET").status_code == 200
