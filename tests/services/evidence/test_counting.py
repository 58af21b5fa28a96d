"""Where an item counts, from a company that collects from a stand-in GitHub."""

from dataclasses import replace

from readiness.services.answer.assessment import Question, assess_selected
from readiness.services.evidence import counting
from readiness.store import evidence
from readiness.store.evidence import RETURNED
from readiness.workspace import Workspace


def test_a_list_counts_for_every_line_that_asks_for_it_and_names_what_was_judged_on_it(engaged: Workspace, company):
    company.collect(engaged, collector="github.org.members")
    with engaged.database.reading() as session:
        [item] = evidence.newest(session, limit=9, collector="github.org.members")
        answer = assess_selected(session, engaged, Question())
        judged = counting.judged_on(session, engaged, item.row)
    places = counting.counted(answer, item)
    asking = [line.id for line in engaged.catalog.requirements if line.collector == "github.org.members"]
    assert [place.requirement.id for place in places] == asking
    assert any(place.counts for place in places)
    assert {one.procedure for one in judged} >= {"github.members_2fa"}
    of_days = [place for place in counting.counted(answer, replace(item, state=RETURNED)) if not place.slots]
    assert not any(place.counts for place in of_days)
