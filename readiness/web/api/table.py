"""The table of routes: everything the API does, once; roles and scopes stand in readiness/web/roles.py under its names."""

from readiness.domain.vocabulary import Cadence, RunOutcome, Verdict
from readiness.services.controls.overrides import BACKUP, CADENCE, OWNER
from readiness.services.controls.walkthroughs import LONGEST_NOTE as LONGEST_REMARK
from readiness.services.evidence.reviews import LONGEST_REASON
from readiness.services.evidence.statement import LONGEST_LINK, LONGEST_NOTE
from readiness.services.waivers.proposals import LONGEST_ITEM
from readiness.store.evidence import ACCEPTED, COLLECTED, RETURNED, SUBMITTED, SUPERSEDED, UPLOADED
from readiness.store.runs import UNDER_WAY
from readiness.web.api import answers, collecting, evidence, judged, managing, records
from readiness.web.api.parameter import choice, day, instant, number, prose, text
from readiness.web.api.route import BYTES, FORM, JSON, ZIP, Body, Route
from readiness.web.api.shape import TEXT, component, listing, record, several, table_of
from readiness.web.api.standing import CHECK

KNOWN_AT = instant("known_at", "Only facts recorded by then count; default now.")
QUESTION = (
    day("as_of", "The day the question is about; default today."),
    KNOWN_AT,
    text("engagement", "Name or id of an engagement; default the selected one."),
)
PAGE = (
    number("limit", "How many rows a page has at most.", 1, 500, 100),
    number("page", "Which page; the answer's `next` leads to the one after.", 1, 1_000_000, 1),
)
SEARCH = text("q", "Words that a row must hold, all of them.")
ID = text("id", "Its id.").needed
DIGEST = text("sha256", "Digest of one of its files.", 64).needed
NUMBER = number("number", "Its number.", 1, 1_000_000).needed
CONTROL = text("control", "Id of a control.")
STATE = choice("state", "Only in this state.", SUBMITTED, ACCEPTED, RETURNED, SUPERSEDED)
WHOLE = choice("whole", "Only what is known to be whole, or not.", "yes", "no")
COLLECTOR = text("collector", "Only of this collector.")
CONNECTION = text("connection", "Only over this connection.")
LINE = text("requirement", "Only what was brought for this line, as CONTROL/KEY.")
BY = text("by", "Only brought by this address.")
KIND = choice("kind", "Only what was collected, or what was brought.", COLLECTED, UPLOADED)
ONE_ITEM = listing("evidence", component("WholeEvidence"))

ACT = Body(
    FORM,
    (
        text("requirement", "The line it is for, as CONTROL/KEY.").needed,
        day("performed_on", "The day it was done; or say covers_from and covers_to."),
        day("covers_from", "The first day it covers."),
        day("covers_to", "The last day it covers, included."),
        day("for_period", "Start of the only period it may fill."),
        prose("note", "What whoever accepts it should know.", LONGEST_NOTE),
        text("link", "Address where more is to be seen; may come several times.", LONGEST_LINK, many=True),
        text("source", "Of a list: which system it is from, and how it was made.", 500),
        number("source_total", "Of a list: how many rows that system itself counts.", 0, 10**12),
        text("supersedes", "Id of an earlier item whose place it takes once it is accepted."),
    ),
    files=evidence.FILES,
)
WAIVER = Body(
    JSON,
    (
        text("procedure", "Id of a procedure.").needed,
        text("item", "The item whose exception it answers.", LONGEST_ITEM).needed,
        prose("reason", "Why it is acceptable; the auditor reads this.", LONGEST_REASON).needed,
        day("expires", "The last day it answers; an item of a configuration needs one."),
    ),
)
SUBJECT = text("subject", "A control; of a cadence also a line, as CONTROL/KEY.")
OVERRIDE = Body(
    JSON,
    (
        SUBJECT.needed,
        choice("field", "What changes.", OWNER, BACKUP, CADENCE).needed,
        text("value", f"An address or a role of [owners]; of a cadence one of: {', '.join(Cadence)}.", 320).needed,
        day("from", "The first day on which it counts; a cadence changes between windows.").needed,
        prose("reason", "Why; the auditor reads this.", LONGEST_REASON).needed,
        text("seen", "Id of the newest change of this control that was looked at; 409 where there is a newer one."),
    ),
)
ENGAGEMENT = Body(
    JSON,
    (
        choice("type", "1: design at a date. 2: a window.", "1", "2").needed,
        day("start", "First day of a Type 2 window."),
        day("end", "Last day of a Type 2 window."),
        day("as_of", "Date of a Type 1 report."),
        text("categories", "Comma-separated; security is always in."),
        text("firm", "The CPA firm."),
        text("name", "Default: its type and dates."),
    ),
)
WALK = Body(
    JSON,
    (
        CONTROL.needed,
        day("on", "The day it was done.").needed,
        choice("outcome", "Whether the control did what it says.", "pass", "fail").needed,
        prose("note", "Who was asked, which instance was followed, what was seen.", LONGEST_REMARK).needed,
    ),
)
ONE_WAIVER = listing("waivers", component("Waiver"))
REASON = prose("reason", "What was looked at, or what is wrong.", LONGEST_REASON)

ANSWERS = (
    Route("token", "GET", "/token", "What this token may, and until when.", records.token, component("Token"), "token"),
    Route("status", "GET", "/status", "Ready or not on a day, and why.", answers.status, component("Status"), "answers",
          query=QUESTION),
    Route("stages", "GET", "/stages", "The seven stages with their exit checks.", answers.stages,
          listing("stages", {"allOf": [component("Stage"), record({"checks": several(CHECK)})]}), "answers", query=QUESTION),
    Route("controls", "GET", "/controls", "Where every control stands.", answers.controls,
          listing("controls", component("Control")), "answers", query=QUESTION),
    Route("control", "GET", "/controls/{control}", "One control with its coverage and its gaps.", answers.control,
          {"allOf": [component("Control"), record({"description": TEXT, "area": TEXT, "criteria": several(TEXT),
           "gaps": several(component("Gap")), "requirements": several(component("Coverage"))})]}, "answers",
          place=(CONTROL.needed,), query=QUESTION),
    Route("coverage", "GET", "/coverage", "Which days and slots of the window the evidence covers.", answers.coverage,
          listing("requirements", component("Coverage")), "answers", query=(CONTROL, *QUESTION)),
    Route("gaps", "GET", "/gaps", "What an auditor would find, most serious first, and who must do what by when.",
          answers.gaps, listing("gaps", component("Gap")), "answers", query=QUESTION),
    Route("mine", "GET", "/mine", "What the person who answers for the token has to do: what fails of theirs, what is due, what waits.",
          answers.mine, listing("mine", component("Task")), "answers"),
    Route("engagements", "GET", "/engagements", "Every engagement; to an auditor their own.",
          managing.all_engagements, listing("engagements", component("Engagement")), "engagements"),
    Route("engagement", "GET", "/engagements/{id}", "One engagement.", managing.engagement,
          listing("engagements", component("Engagement")), "engagements", place=(ID,)),
    Route("engagement_create", "POST", "/engagements", "Create an engagement; the first one is selected.", managing.create,
          listing("engagements", component("Engagement")), "engagements", body=ENGAGEMENT, status=201, where=managing.place_of,
          refuses=True),
    Route("engagement_select", "POST", "/engagements/{id}/select", "Measure everything against this one from now on.",
          managing.select, listing("engagements", component("Engagement")), "engagements", place=(ID,)),
    Route("overrides", "GET", "/overrides", "Changes of owners, backup owners and cadences on top of the catalog, last recorded first.",
          managing.changes, listing("overrides", component("Override"), paged=True), "engagements",
          query=(SUBJECT, day("as_of", "The day on which it is said whether each is in force; default today."), KNOWN_AT, *PAGE)),
    Route("override_add", "POST", "/overrides", "Record another owner, backup owner or cadence from a day on.", managing.change,
          listing("overrides", component("Override")), "engagements", body=OVERRIDE, status=201, refuses=True),
)  # fmt: skip
PROOF = (
    Route("evidence", "GET", "/evidence", "Everything that was collected or brought, last recorded first.",
          evidence.listed, listing("evidence", component("Evidence"), paged=True), "evidence",
          query=(KIND, STATE, WHOLE, COLLECTOR, LINE, CONNECTION, BY, SEARCH, KNOWN_AT, *PAGE)),
    Route("evidence_add", "POST", "/evidence", "Record one act of evidence with all its files.", evidence.add, ONE_ITEM,
          "evidence", body=ACT, status=201, where=evidence.place_of, refuses=True),
    Route("evidence_item", "GET", "/evidence/{id}", "One item: its files, what was said of it, its number in the ledger.",
          evidence.item, component("WholeEvidence"), "evidence", place=(ID,), query=(KNOWN_AT,)),
    Route("evidence_file", "GET", "/evidence/{id}/files/{sha256}", "The bytes of one of its files.", evidence.file,
          {}, "evidence", place=(ID, DIGEST), media=BYTES),
    Route("evidence_accept", "POST", "/evidence/{id}/accept", "Accept what somebody else brought.", evidence.accept,
          ONE_ITEM, "evidence", place=(ID,), body=Body(JSON, (REASON,), required=False), refuses=True),
    Route("evidence_return", "POST", "/evidence/{id}/return", "Return what somebody else brought, with the reason.",
          evidence.give_back, ONE_ITEM, "evidence", place=(ID,), body=Body(JSON, (REASON.needed,)), refuses=True),
    Route("populations", "GET", "/populations", "The sealed lists, with what is known of their completeness.",
          evidence.populations, listing("populations", component("Population"), paged=True), "populations",
          query=(KIND, STATE, WHOLE, COLLECTOR, CONNECTION, SEARCH, KNOWN_AT, *PAGE)),
    Route("population", "GET", "/populations/{id}", "One list, with everything that is known of how it came to be.",
          evidence.population, component("Population"), "populations", place=(ID,), query=(KNOWN_AT,)),
    Route("population_rows", "GET", "/populations/{id}/rows", "Its rows, in order of key.", evidence.population_rows,
          listing("rows", table_of({}), paged=True), "populations", place=(ID,), query=(SEARCH, KNOWN_AT, *PAGE)),
    Route("population_file", "GET", "/populations/{id}/file", "All its rows as a file; jsonl is byte for byte what was sealed.",
          evidence.population_file, {}, "populations", place=(ID,), media=BYTES,
          query=(choice("format", "How the rows are written.", "csv", "jsonl", "parquet").needed, KNOWN_AT)),
    Route("procedures", "GET", "/procedures", "The test procedures: shipped, your own, and to come.", judged.procedures,
          listing("procedures", component("Procedure")), "results"),
    Route("results", "GET", "/results", "What procedures said, last stored first.", judged.all_results,
          listing("results", component("Result"), paged=True), "results",
          query=(CONTROL, text("procedure", "Only of this procedure."), choice("outcome", "Only with this outcome.", *Verdict),
                 SEARCH, KNOWN_AT, *PAGE)),
    Route("result", "GET", "/results/{id}", "One result, without the rows of its sheet.", judged.result,
          component("Result"), "results", place=(ID,), query=(KNOWN_AT,)),
    Route("result_rows", "GET", "/results/{id}/rows", "The rows of its sheet, in order of item.", judged.sheet,
          listing("rows", component("Row"), paged=True), "results", place=(ID,), query=(KNOWN_AT, *PAGE)),
    Route("waivers", "GET", "/waivers", "Approved answers to exceptions, and what is asked for; what waits first, then the newest.",
          records.waivers, listing("waivers", component("Waiver"), paged=True), "waivers", query=(KNOWN_AT, *PAGE), refuses=True),
    Route("waiver_ask", "POST", "/waivers", "Ask that an item's exception be waived; it counts once somebody else approves.",
          records.waiver_ask, ONE_WAIVER, "waivers", body=WAIVER, status=201, refuses=True),
    Route("waiver_approve", "POST", "/waivers/{id}/approve", "Approve what somebody else asked for.", records.waiver_approve,
          ONE_WAIVER, "waivers", place=(ID,), body=Body(JSON, (REASON,), required=False), refuses=True),
    Route("waiver_decline", "POST", "/waivers/{id}/decline", "Decline what somebody else asked for, and say why.",
          records.waiver_decline, ONE_WAIVER, "waivers", place=(ID,), body=Body(JSON, (REASON.needed,)), refuses=True),
    Route("waiver_end", "POST", "/waivers/{id}/end", "End a waiver early: from a day on its exception stands open again.",
          records.waiver_end, ONE_WAIVER, "waivers", place=(ID,), refuses=True,
          body=Body(JSON, (day("from", "The first day on which it answers no more; default today."), REASON.needed))),
    Route("walkthroughs", "GET", "/walkthroughs", "Controls followed from end to end, oldest first.", records.walkthroughs,
          listing("walkthroughs", component("Walkthrough"), paged=True), "walkthroughs", query=PAGE, refuses=True),
    Route("walkthrough_add", "POST", "/walkthroughs", "Record that a control was followed from end to end.",
          records.walk_through, record({"walkthrough": component("Walkthrough")}), "walkthroughs", body=WALK, status=201),
    Route("activity", "GET", "/activity", "Who did what, when and to what, as the ledger has it; newest first.",
          records.activity, listing("activity", component("Happened"), paged=True), "activity",
          query=(text("event", "Only of this kind."), text("person", "Only done by this address."), SEARCH, KNOWN_AT, *PAGE)),
    Route("bundles", "GET", "/bundles", "The hand-overs that were issued, oldest first.", records.bundles,
          listing("bundles", component("Bundle"), paged=True), "bundles", query=PAGE),
    Route("bundle_issue", "POST", "/bundles", "Ask for the next hand-over; asked for again while it is made, it is the same one.",
          managing.issue, listing("issuing", component("Issuing")), "bundles", status=202, refuses=True,
          body=Body(JSON, (text("engagement", "Name or id of an engagement; default the selected one."),), required=False)),
    Route("issuing", "GET", "/issuing", "The hand-overs that were asked for of late: waiting, being made, ready, or why not.",
          managing.under_way, listing("issuing", component("Issuing")), "bundles"),
    Route("bundle", "GET", "/bundles/{number}", "One hand-over.", managing.bundle, component("Bundle"), "bundles", place=(NUMBER,)),
    Route("bundle_file", "GET", "/bundles/{number}/file", "One hand-over as a zip, with the same bytes each time.",
          managing.bundle_file, {}, "bundles", place=(NUMBER,), media=ZIP),
    Route("bundle_check", "POST", "/bundles/{number}/check", "Write one again and verify it; every fault by name.", managing.check,
          component("Checked"), "bundles", place=(NUMBER,)),
)  # fmt: skip
COLLECTING = (
    Route("runs", "GET", "/runs", "What was collected and, where a list is not whole, why; newest first.",
          collecting.all_runs, listing("runs", component("Run"), paged=True), "runs",
          query=(choice("outcome", "Only with this outcome.", *RunOutcome, UNDER_WAY), COLLECTOR, CONNECTION, SEARCH, KNOWN_AT, *PAGE)),
    Route("run", "GET", "/runs/{id}", "One run.", collecting.run, component("Run"), "runs", place=(ID,)),
    Route("run_ask", "POST", "/runs", "Ask for a run as soon as may be; the scheduler makes it.", collecting.ask,
          listing("due", component("Due")), "runs", status=202, refuses=True,
          body=Body(JSON, (text("connection", "Name of a connection.").needed, text("collector", "One of its lists.").needed))),
    Route("due", "GET", "/due", "What waits or runs, and what was late or missed of late.", collecting.due,
          listing("due", component("Due")), "runs"),
    Route("connections", "GET", "/connections", "Each list of each connection: its last outcome, its next run.",
          collecting.connections, listing("connections", component("Connected")), "connections"),
    Route("connection_try", "POST", "/connections/{name}/try", "Ask for the first page of every list, and keep nothing.",
          collecting.try_, listing("tried", component("Tried")), "connections",
          place=(text("name", "Name of a connection.").needed,)),
    Route("users", "GET", "/users", "Everybody who may sign in, by address.", records.users,
          listing("users", component("User")), "people"),
)  # fmt: skip
ROUTES = (*ANSWERS, *PROOF, *COLLECTING)
"""In the order of the description."""
