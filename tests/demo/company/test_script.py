from datetime import UTC, datetime, timedelta

from readiness.demo.company.script import Script

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_acts_happen_in_the_order_of_their_instants_up_to_now():
    script, heard = Script(), []
    for hours in (2, 0, 1, 3):
        script.at(NINE + hours * HOUR, lambda hours=hours: heard.append(hours))
    script.play(NINE + 2 * HOUR)
    assert heard == [0, 1, 2]
    script.play(NINE + 9 * HOUR)
    assert heard == [0, 1, 2, 3]


def test_an_act_may_lead_to_another_that_is_due_already():
    script, heard = Script(), []
    script.at(NINE, lambda: script.at(NINE + HOUR, lambda: heard.append("later")))
    script.play(NINE + 2 * HOUR)
    assert heard == ["later"]
