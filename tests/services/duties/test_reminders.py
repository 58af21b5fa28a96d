"""Telling people: from a real workspace, on a clock the test moves, into a list or to a web server on loopback."""

import logging
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from icalendar import Calendar

from readiness.domain.engagement import ReportType
from readiness.domain.vocabulary import Category
from readiness.errors import Refusal
from readiness.services.duties.calendar import address, dates, make_link, reader, revoke_link
from readiness.services.duties.reminders import remind
from readiness.services.engagements import Proposal, create
from readiness.services.messages.delivery import NotDelivered, deliver
from readiness.services.messages.letters import plain
from readiness.services.people import accounts
from tests.services.letterbox import listening
from tests.services.tiny import Clock, Tiny, make, opened

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
"""Apprise looks for it when it is loaded."""
ERIN, LEE = "erin@acme.example", "lee@acme.example"
MORNING = datetime(2024, 3, 18, 13, tzinfo=UTC)


class Post:
    """Letters that were sent."""

    def __init__(self) -> None:
        self.letters = []
        self.broken = False

    def __call__(self, letters):
        if self.broken:
            raise NotDelivered("nobody could be told", "Try later.")
        self.letters += letters
        return ()


@pytest.fixture
def clock():
    return Clock(MORNING)


@pytest.fixture
def workspace(tmp_path, clock):
    make(tmp_path / "ws")
    catalog = tmp_path / "ws" / "controls.yaml"
    kept = [line for line in catalog.read_text().splitlines() if "github." not in line or "members" in line]
    catalog.write_text("\n".join(kept) + "\n")  # what connections bring is nobody's duty until it is late
    found = opened(tmp_path / "ws", Tiny(), clock)
    window = (date(2024, 1, 1), date(2024, 6, 30))
    create(found, Proposal(ReportType.TWO, *window, None, frozenset({Category.SECURITY}), "Firm LLP"))
    with found.database.writing() as session:
        accounts.add(session, LEE, "lead", clock(), "a lake under the harbour")
        accounts.add(session, ERIN, "engineer", clock(), "a lake under the harbour")
    yield found
    found.database.dispose()


@pytest.fixture
def post():
    return Post()


def lines(letter, subject="AC-02/minutes"):
    return [line for line in letter.body.splitlines() if subject in line]


def test_an_owner_is_told_before_at_and_after_and_then_others_are(workspace, clock, post):
    heard = []
    while clock() < MORNING + timedelta(days=34):
        for letter in remind(workspace, clock(), post).letters:
            new = letter.body.split("Still open:")[0]
            if "AC-02/minutes" in new and "New:" in new:
                heard.append((letter.to, (clock() - MORNING).days))
        clock.move(days=1)
    assert [day for who, day in heard if who == ERIN] == [0, 13, 14, 21, 24, 28]  # on day 24 it can be made up no more
    assert [day for who, day in heard if who == LEE] == [28]


def test_an_owner_is_told_when_a_control_begins_to_fail_and_then_each_week(workspace, clock, post):
    heard = {}
    while clock() < MORNING + timedelta(days=44):
        for letter in remind(workspace, clock(), post).letters:
            found = [line for line in letter.body.splitlines() if line.startswith("- fails since 11 Apr 2024: AC-02 ")]
            if found:
                new = letter.body.startswith("New:") and found[0] in letter.body.split("Still open:")[0]
                heard[(clock() - MORNING).days] = (letter.to, new, "control" in letter.title)
        clock.move(days=1)
    assert min(heard) == 24
    assert heard[24] == (ERIN, True, True)
    assert all(told == (ERIN, False, True) for day, told in heard.items() if day > 24)
    assert {28, 35, 42} <= set(heard)


def test_nobody_is_told_twice_on_a_day_or_before_eight(workspace, clock, post):
    clock.at = MORNING.replace(hour=11, minute=59)
    assert remind(workspace, clock(), post).letters == ()
    clock.move(minutes=1)
    assert [letter.to for letter in remind(workspace, clock(), post).letters] == [ERIN]
    for _ in range(5):
        clock.move(hours=1)
        assert remind(workspace, clock(), post).letters == ()
    clock.move(hours=-3)
    assert remind(workspace, clock(), post).letters == ()
    assert len(post.letters) == 1


def test_what_fell_into_five_days_of_sleep_is_told_at_the_first_look(workspace, clock, post):
    clock.at = MORNING + timedelta(days=9)
    remind(workspace, clock(), post)
    clock.at = MORNING + timedelta(days=15)
    [letter] = remind(workspace, clock(), post).letters
    [line] = lines(letter)
    assert "late since 31 Mar 2024, still counts until 10 Apr 2024" in line
    assert letter.body.startswith("New:")


def test_two_processes_tell_each_person_once(workspace, clock, post):
    other = replace(workspace)
    found = [remind(one, clock(), post).letters for one in (workspace, other)]
    assert [len(letters) for letters in found] == [1, 0]


def test_what_could_not_be_delivered_is_tried_again_after_an_hour(workspace, clock, post):
    post.broken = True
    assert remind(workspace, clock(), post).troubles == ("nobody could be told. Try later.",)
    post.broken = False
    clock.move(minutes=59)
    assert remind(workspace, clock(), post).letters == ()
    clock.move(minutes=1)
    assert len(remind(workspace, clock(), post).letters) == 1


def test_a_process_that_died_while_telling_is_made_up_for(workspace, clock, post):
    def die(_letters):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        remind(workspace, clock(), die)
    clock.move(minutes=5)
    assert remind(workspace, clock(), post).letters == ()
    clock.move(minutes=10)
    assert len(remind(workspace, clock(), post).letters) == 1


def test_without_an_engagement_nobody_is_told_anything(tmp_path, clock, post):
    make(tmp_path / "empty")
    found = opened(tmp_path / "empty", Tiny(), clock)
    assert remind(found, clock(), post).letters == ()
    found.database.dispose()


def test_without_addresses_the_log_says_it(workspace, clock, caplog):
    with caplog.at_level(logging.INFO, logger="readiness.reminders"):
        remind(workspace, clock(), partial(deliver, workspace))
    [record] = caplog.records
    assert ERIN in record.getMessage()
    assert "AC-02/minutes" in record.getMessage()


def told_by(workspace, clock, **environ):
    """Deliver by addresses in the environment."""
    text = ", ".join(f'"env:{name}"' for name in environ)
    file = workspace.home / "readiness.toml"
    file.write_text(file.read_text() + f"\n[notify]\nurls = [{text}]\n")
    again = opened(workspace.home, Tiny(), clock)
    again = replace(again, environ=environ)
    found = remind(again, clock(), partial(deliver, again))
    again.database.dispose()
    return found


def test_one_message_for_all_or_one_for_each_goes_out(workspace, clock):
    with listening() as (host, taken):
        found = told_by(workspace, clock, ALL=f"json://{host}/all", EACH=f"json://{host}/each/{{email}}")
    assert (len(found.letters), found.troubles) == (1, ())
    assert [one["path"] for one in taken] == ["/all", "/each/erin@acme.example"]
    assert "AC-02/minutes" in taken[0]["message"]


def test_a_way_that_fails_is_told_by_its_name_and_the_others_work(workspace, clock):
    with listening() as (host, taken):
        found = told_by(workspace, clock, GOOD=f"json://{host}/good", BAD=f"json://{host}/broken/s3cret", GONE="")
    assert len(found.letters) == 1
    assert len(found.troubles) == 2
    assert "env:BAD" in found.troubles[0]
    assert not any("s3cret" in trouble for trouble in found.troubles)
    assert taken


@pytest.mark.parametrize("hostile", ["file:///etc/passwd", "syslog://", "json://169.254.169.254/x", "json://[", "x"])
def test_an_address_we_do_not_send_by_is_refused(workspace, clock, hostile):
    found = told_by(workspace, clock, ODD=hostile)
    assert found.letters == ()
    assert "env:ODD" in found.troubles[0]


def test_text_from_outside_pages_nobody():
    hostile = plain("<!channel> @here [click](http://evil)\n\x07<b>" + "x" * 900)
    assert "<" not in hostile
    assert "@here" not in hostile
    assert "](" not in hostile
    assert "\n" not in hostile
    assert len(hostile) <= 300


def test_a_calendar_reads_one_persons_dates_until_its_link_is_revoked(workspace, clock):
    with workspace.database.writing() as session:
        token = make_link(session, ERIN, clock())
    assert address(workspace, token).endswith(f"/calendar/{token}.ics")
    with workspace.database.reading() as session:
        user = reader(session, token)
        assert user
        found = Calendar.from_ical(dates(session, workspace, user, clock()))
        again = Calendar.from_ical(dates(session, workspace, user, clock()))
        assert reader(session, "0" * 64) is None
    events = {str(one["summary"]).split(":")[0]: one for one in found.walk("VEVENT")}
    assert events["AC-02/minutes"]["dtstart"].dt in (date(2024, 3, 31), date(2024, 6, 30))
    assert [one["uid"] for one in found.walk("VEVENT")] == [one["uid"] for one in again.walk("VEVENT")]
    with workspace.database.writing() as session:
        newer = make_link(session, ERIN, clock())
        assert reader(session, token) is None
        assert reader(session, newer)
        assert revoke_link(session, ERIN, clock()) == 1
        assert reader(session, newer) is None
        with pytest.raises(Refusal, match="has no account"):
            make_link(session, "nobody@acme.example", clock())


def test_a_calendar_of_somebody_locked_out_reads_nothing(workspace, clock):
    with workspace.database.writing() as session:
        token = make_link(session, ERIN, clock())
        accounts.disable(session, ERIN, clock())
        assert reader(session, token) is None


def test_a_lead_reads_only_what_is_the_leads_own(workspace, clock):
    with workspace.database.reading() as session:
        lee = accounts.find(session, LEE)
        assert Calendar.from_ical(dates(session, workspace, lee, clock())).walk("VEVENT") == []
