import csv
from datetime import date, timedelta
from io import StringIO

from collectors.kit import discover, shipped
from readiness.demo.company import planted
from readiness.demo.company.lists import COLLECTORS, closed_at, days, written
from readiness.demo.company.value import company

SHIPPED = shipped(discover())


def test_every_list_names_the_columns_of_its_collector_and_counts_its_rows():
    for collector in COLLECTORS:
        schema = SHIPPED[collector].schema
        content, rows = written(company(), collector, schema, date(2026, 5, 4))
        read = list(csv.DictReader(StringIO(content)))
        assert len(read) == rows > 0, collector
        names = {column.name for column in schema.columns} - {"item"}
        assert set(read[0]) == names
        required = {column.name for column in schema.columns if column.required} - {"item"}
        assert all(row[name] for row in read for name in required), collector


def test_lists_are_exported_once_a_month_on_a_working_day():
    found = days(company())
    assert [day.month for day in found] == [1, 2, 3, 4, 5]
    assert all(day.weekday() < 5 for day in found)


def test_accounts_of_leavers_close_on_their_last_day_but_for_the_one_planted():
    left = {one.id: one for one in company().people.values() if one.ends}
    late = {who for who, one in left.items() if closed_at(company(), one).date() > one.ends}
    assert late == set(planted.HOURS_TOO_LONG)
    [who] = late
    midnight = closed_at(company(), left[who]) - timedelta(hours=24 + planted.HOURS_TOO_LONG[who])
    assert midnight.astimezone(company().zone).date() == left[who].ends + timedelta(days=1)
