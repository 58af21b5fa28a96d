"""One rule says who may act: an account that is there and was not disabled."""

import pytest

from readiness.errors import WrongUse
from readiness.services.people import accounts
from readiness.services.people.acting import active_user
from tests.services.dana import DANA, NOW, add


def test_a_person_is_found_by_address_in_any_case_with_spaces_around_it_and_by_id(database):
    user = add(database).user
    with database.reading() as session:
        assert active_user(session, f"  {DANA.upper()} ").id == user.id
        assert active_user(session, user.id).email == DANA


def test_who_is_unknown_or_disabled_does_not_act(database):
    add(database)
    add(database, "erin@acme.example", "engineer")
    with database.writing() as session:
        accounts.disable(session, "erin@acme.example", NOW)
    with database.reading() as session:
        for email in ("nobody@acme.example", "erin@acme.example", ""):
            with pytest.raises(WrongUse, match="is no active user"):
                active_user(session, email)


def test_an_address_that_is_no_text_is_unknown_and_a_long_one_is_named_cut(database):
    with database.reading() as session, pytest.raises(WrongUse) as refused:
        active_user(session, "\udcff" + "b" * 5_000)
    assert str(refused.value).startswith("\N{REPLACEMENT CHARACTER}bbb")
    assert len(str(refused.value)) < 400
