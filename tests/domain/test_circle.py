from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.circle import Circle, Part

DANA, BO, LEE, KIM = (f"{name}@acme.example" for name in ("dana", "bo", "lee", "kim"))
CIRCLE = Circle((LEE,), {"AC-06": BO})
SOMEBODY = st.sampled_from((DANA, BO, LEE, KIM))


def test_a_control_concerns_its_owner_and_its_backup_owner():
    assert CIRCLE.concerned("Dana@Acme.example", "AC-06") == {DANA: Part.OWNER, BO: Part.BACKUP}
    assert CIRCLE.concerned(DANA, "AC-07") == {DANA: Part.OWNER}


def test_who_owns_it_and_backs_it_up_is_its_owner():
    assert CIRCLE.concerned(BO, "AC-06") == {BO: Part.OWNER}


def test_where_nobody_owns_it_or_backs_it_up_it_concerns_the_leads():
    assert CIRCLE.concerned(None, "AC-06") == {BO: Part.BACKUP}
    assert CIRCLE.concerned(None, "AC-07") == {LEE: Part.LEAD}


def test_who_acts_for_somebody_has_their_part_and_they_have_none():
    away = Circle((LEE,), {"AC-06": BO}, {DANA: KIM, BO: KIM})
    assert away.concerned(DANA, "AC-06") == {KIM: Part.OWNER}
    assert away.concerned(None, "AC-06") == {KIM: Part.BACKUP}


def test_people_who_act_for_each_other_in_a_ring_act_for_themselves():
    assert Circle(delegates={DANA: BO, BO: KIM, KIM: DANA}).acting(DANA) == DANA


@given(
    st.one_of(st.none(), SOMEBODY),
    st.dictionaries(st.just("AC-06"), SOMEBODY),
    st.dictionaries(SOMEBODY, SOMEBODY),
    st.lists(SOMEBODY, min_size=1, unique=True),
)
def test_a_control_always_concerns_somebody_who_is_told_at_the_latest_after_two_weeks(owner, backups, delegates, leads):
    circle = Circle(tuple(leads), backups, delegates)
    concerned = set(circle.concerned(owner, "AC-06"))
    assert concerned
    assert concerned <= set(circle.told(owner, "AC-06", 3))
    assert set(circle.told(owner, "AC-06")) <= concerned
