"""Many tasks over short lists are made by two processes at once; who asks does not notice."""

from readiness.testbench.bench import FEW
from readiness.testbench.values import Limits

MANY = 2 * FEW + 1
ENDLESS = """
    SELECT item, 'ok' AS outcome, NULL AS reason, (SELECT count(*) FROM range(100000000) a, range(100000000) b) AS size
    FROM things_list
"""


def asked(bench, texts):
    """Let tasks over two populations take turns."""
    both = [("things_list", "things.list"), ("other_list", "other.list")]
    return [
        bench.task(text.replace("things_list", both[n % 2][0]), populations=(both[n % 2][1],))
        for n, text in enumerate(texts)
    ]


def numbered(count):
    return [f"SELECT item || '{n}' AS item, 'ok' AS outcome, NULL AS reason FROM things_list" for n in range(count)]  # noqa: S608 -- our own number


def told(sheets):
    return [sheet.failure or [row["item"] for row in sheet.rows()] for sheet in sheets]


def test_sheets_come_in_the_order_of_the_tasks(bench):
    tables = [bench.things(bench.holding([{"item": "seen"}])), bench.other()]
    expected = [[f"{'hidden' if n % 2 else 'seen'}{n}"] for n in range(MANY)]
    assert told(bench.judge(tables, asked(bench, numbered(MANY)))) == expected
    assert told(bench.judge(tables, asked(bench, numbered(MANY)), limits=Limits(threads=1))) == expected


def test_a_procedure_that_hangs_takes_nothing_else_along(bench):
    tables = [bench.things(bench.holding([{"item": "seen"}])), bench.other()]
    texts = numbered(MANY)
    texts[2] = ENDLESS
    sheets = told(bench.judge(tables, asked(bench, texts), limits=Limits(seconds=1)))
    assert "longer than" in sheets[2] or "processor time" in sheets[2]
    assert [one for one in sheets if isinstance(one, list)] == [
        [f"{'hidden' if n % 2 else 'seen'}{n}"] for n in range(MANY) if n != 2
    ]


def test_a_list_that_cannot_be_loaded_fails_its_own_procedures_alone(bench):
    damaged = bench.holding([{"item": "seen"}])
    damaged.path.write_bytes(b"not json\n")
    sheets = told(bench.judge([bench.things(damaged), bench.other()], asked(bench, numbered(MANY))))
    assert all("could not be loaded" in str(one) for one in sheets[::2])
    assert sheets[1::2] == [[f"hidden{n}"] for n in range(1, MANY, 2)]
