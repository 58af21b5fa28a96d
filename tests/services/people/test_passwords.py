import pytest

from readiness.errors import WrongUse
from readiness.services.people import passwords

DANA = "dana@acme.example"


@pytest.mark.parametrize("password", ["elevenchars", "", "a" * 30, "abababababababab", f"{DANA} rocks", "x" * 1001])
def test_a_password_that_can_be_guessed_is_refused(password: str):
    with pytest.raises(WrongUse):
        passwords.check_password(password, DANA)


def test_twelve_characters_of_any_kind_will_do():
    passwords.check_password("twelve chars", DANA)
    passwords.check_password("пароль из слов", DANA)
