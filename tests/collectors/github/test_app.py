import pytest

from collectors.github.app import proof
from collectors.kit import Refused
from readiness.demo.github.access import App


def test_a_proof_is_signed_with_the_apps_key() -> None:
    app = App()
    header, _, rest = proof(app.id, app.private_key).partition(".")
    assert header
    assert rest.count(".") == 1


@pytest.mark.parametrize(
    "key", ["", "sesame", "-----BEGIN RSA PRIVATE KEY-----\nsesame\n-----END RSA PRIVATE KEY-----", "schlüssel"]
)
def test_what_is_no_key_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(Refused, match="something that is no private key") as refused:
        proof(1, key)
    assert "sesame" not in str(refused.value)
    assert refused.value.__cause__ is None
