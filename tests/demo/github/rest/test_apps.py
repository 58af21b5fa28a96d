"""A GitHub App: its JWT, its installation, the installation's tokens."""

import base64
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding


@pytest.fixture
def jwt(stand_in):
    def packed(value):
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    def sign(**changes):
        now = int(stand_in.clock().timestamp())
        claims = {"iat": now - 60, "exp": now + 300, "iss": stand_in.app.id, **changes}
        text = f"{packed(json.dumps({'alg': 'RS256', 'typ': 'JWT'}).encode())}.{packed(json.dumps(claims).encode())}"
        key = serialization.load_pem_private_key(stand_in.app.private_key.encode(), None)
        return f"{text}.{packed(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    return sign


@pytest.fixture
def access_token(stand_in, http, jwt):
    def make(status=201, **body):
        url = f"{stand_in.url}/app/installations/{stand_in.app.installation_id}/access_tokens"
        answer = http.post(url, json=body, headers={"Authorization": f"Bearer {jwt()}"}, timeout=10)
        assert answer.status_code == status, answer.text
        return answer.json()

    return make


def test_the_app_is_known_by_its_jwt(stand_in, get, jwt):
    assert get("/app", token=jwt()).json()["slug"] == stand_in.app.slug
    assert get("/app/installations", token=jwt()).json()[0]["id"] == stand_in.app.installation_id
    found = get("/orgs/acme/installation", token=jwt()).json()
    assert (found["account"]["login"], found["target_type"]) == ("acme", "Organization")
    assert get("/repos/acme/api/installation", token=jwt()).json()["id"] == found["id"]
    assert get("/repos/acme/none/installation", token=jwt()).status_code == 404
    assert get(f"/app/installations/{found['id']}", token=jwt()).status_code == 200
    assert get("/app/installations/1", token=jwt()).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"iss": 1}, "'Issuer' claim"),
        ({"exp": 1}, "'Expiration time' claim"),
        ({"exp": 99_999_999_999}, "too far in the future"),
        ({"iat": 99_999_999_999}, "'Issued at' claim"),
    ],
)
def test_a_wrong_claim_is_401_with_its_name(get, jwt, changes, words):
    refused = get("/app", token=jwt(**changes))
    assert refused.status_code == 401
    assert words in refused.json()["message"]


def test_a_jwt_of_another_key_or_a_plain_token_is_401(stand_in, get, jwt):
    for token in (jwt()[:-8] + "AAAAAAAA", "a.b.c", stand_in.token):
        refused = get("/app", token=token)
        assert (refused.status_code, refused.json()["message"]) == (401, "A JSON web token could not be decoded")
    assert get("/user", token=jwt()).status_code == 401


def test_an_installations_token_reads_for_an_hour(stand_in, get, access_token):
    made = access_token()
    assert made["expires_at"] == "2026-03-12T13:00:00Z"
    assert get("/repos/acme/api/branches/main/protection", token=made["token"]).status_code == 200
    assert get("/installation/repositories", token=made["token"]).json()["total_count"] == 3
    assert get("/user", token=made["token"]).status_code == 403
    later = stand_in.clock() + timedelta(hours=1)
    stand_in.clock = lambda: later
    assert get("/repos/acme/api", token=made["token"]).status_code == 401


def test_a_token_can_be_narrowed_but_not_widened(get, access_token):
    narrow = access_token(repositories=["site"], permissions={"metadata": "read"})
    assert narrow["repository_selection"] == "selected"
    assert [one["name"] for one in get("/orgs/acme/repos", token=narrow["token"]).json()] == ["site"]
    assert access_token(422, permissions={"secrets": "read"})["message"].startswith("The permissions requested")


def test_a_suspended_installation_gets_no_token(stand_in, access_token):
    stand_in.app.suspended = True
    assert access_token(403)["message"] == "This installation has been suspended"
