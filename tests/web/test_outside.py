from hypothesis import given
from hypothesis import strategies as st

from readiness.web import outside


def test_dates_of_the_rules_are_written_for_people_and_what_is_no_date_stays():
    said = outside.said_with({})
    assert said("nothing for 2026-01-01 to 2026-03-31") == "<bdi>nothing for 1 Jan 2026 to 31 Mar 2026</bdi>"
    assert said("2026-13-45") == "<bdi>2026-13-45</bdi>"


def test_a_procedure_is_said_by_its_title_where_a_sentence_begins_with_what_it_found_and_nowhere_else():
    said = outside.said_with({"people.leavers": "Leavers' access"})
    assert said("people.leavers: 1 of 3") == "<bdi>Leavers&#39; access: 1 of 3</bdi>"
    assert said("people.movers: 1 of 3") == "<bdi>people.movers: 1 of 3</bdi>"
    assert said("Run people.leavers again") == "<bdi>Run people.leavers again</bdi>"


def test_an_evidence_line_is_said_by_its_title_and_an_item_of_another_system_as_it_is():
    said = outside.said_with({"AC-06/campaign": "Access review <campaign>"})
    assert said("AC-06/campaign: nothing for 2026-01-01") == (
        "<bdi>“Access review &lt;campaign&gt;”: nothing for 1 Jan 2026</bdi>"
    )
    assert said("Finish it: AC-06/campaign.") == "<bdi>Finish it: “Access review &lt;campaign&gt;”.</bdi>"
    assert said("acme/campaign#4") == "<bdi>acme/campaign#4</bdi>"


def test_code_keeps_its_lines_and_shows_marks_that_would_reorder_it():
    assert outside.code("a\n\u202eb<") == "<bdi>a\n\\u202eb&lt;</bdi>"


def test_what_is_to_be_typed_stands_out_of_what_to_do_next():
    assert outside.remedy("Run `a <b>` again.") == "<bdi>Run <code>a &lt;b&gt;</code> again.</bdi>"


@given(st.text())
def test_text_from_outside_never_becomes_markup_or_turns_what_stands_around_it(text: str):
    for shown in (outside.outside(text), outside.breaking(text), outside.fact(text), outside.said_with({})(text)):
        inner = shown.removeprefix("<bdi>").removesuffix("</bdi>").replace("<wbr>", "")
        assert not set(inner) & set("<>\"'\n\u202e\u2066")
