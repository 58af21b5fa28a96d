from readiness.web import names


def test_a_flag_is_said_in_words_with_its_number():
    assert names.flag("history_deviation:2") == "missed in this window (2)"
    assert names.flag("something_new") == "something new"
