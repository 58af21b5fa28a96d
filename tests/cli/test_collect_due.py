import json
from collections.abc import Callable

from readiness.demo.github.stand_in import StandIn
from tests.cli.conftest import Said


def test_what_is_due_is_collected_once_and_then_nothing_is(engaged: StandIn, run: Callable[..., Said]):
    first = run("collect", "--due", "--json")
    assert first.code == 0, first.err
    assert {one["outcome"] for one in json.loads(first.out)["runs"]} == {"complete"}
    again = run("collect", "--due", "--json")
    assert (again.code, json.loads(again.out)) == (0, {"runs": []})


def test_a_due_run_that_fails_is_exit_1_with_its_reason(engaged: StandIn, run: Callable[..., Said]):
    engaged.faults.add("unauthorized", times=None)
    said = run("collect", "--due", "--patience", "0", "--json")
    assert said.code == 1
    assert {one["outcome"] for one in json.loads(said.out)["runs"]} == {"refused"}


def test_due_takes_no_other_choice(engaged: StandIn, run: Callable[..., Said]):
    said = run("collect", "--due", "--connection", "github")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error: --due takes what is due")


def test_where_nothing_is_due_that_is_said_and_not_that_something_is_missing(
    engaged: StandIn, run: Callable[..., Said]
):
    assert engaged.url
    run("collect", "--due")
    again = run("collect", "--due")
    assert (again.code, again.out) == (0, "")
    assert again.err == "Nothing is due now.\n"
