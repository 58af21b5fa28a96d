"""A one-time link goes to the person it is for, and to nobody else."""

from dataclasses import replace

import pytest

from readiness.services.messages.invitations import Invitation, invitation
from readiness.services.people import accounts, links
from readiness.workspace import Workspace
from tests.services.letterbox import listening
from tests.services.tiny import Clock, Tiny, make, opened

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
"""Apprise looks for it when it is loaded."""
ERIN = "erin@acme.example"


@pytest.fixture
def workspace(tmp_path):
    make(tmp_path / "ws")
    found = opened(tmp_path / "ws", Tiny(), Clock())
    yield found
    found.database.dispose()


def invited(workspace: Workspace, **environ: str) -> Invitation:
    """Invite somebody where messages go by the addresses of the environment."""
    ways = workspace.settings.model_copy(
        update={
            "notify": workspace.settings.notify.model_copy(update={"urls": tuple(f"env:{name}" for name in environ)})
        }
    )
    place = replace(workspace, settings=ways, environ=environ)
    with place.database.writing() as session:
        added = accounts.add(session, ERIN, "engineer", place.now())
    return invitation(place, added.user, added.token)


def test_without_a_way_to_a_person_the_link_is_handed_over_by_hand(workspace):
    made = invited(workspace)
    assert (made.email, made.sent, made.trouble) == (ERIN, False, "")
    assert "/setup/" in made.address


def test_it_goes_by_the_ways_that_reach_the_person_alone_and_never_to_a_place_that_others_read(workspace):
    with listening() as (host, taken):
        made = invited(workspace, ALL=f"json://{host}/all", EACH=f"json://{host}/each/{{email}}")
    assert (made.sent, made.trouble) == (True, "")
    assert [one["path"] for one in taken] == [f"/each/{ERIN}"]
    assert made.address in taken[0]["message"]


def test_it_is_never_written_to_the_log(workspace, caplog):
    with caplog.at_level("DEBUG"):
        made = invited(workspace)
    assert made.address.rpartition("/")[2] not in caplog.text


def test_a_message_that_fails_is_told_without_its_address_and_the_link_works_all_the_same(workspace):
    with listening() as (host, _):
        made = invited(workspace, BAD=f"json://{host}/broken/s3cret/{{email}}")
    assert not made.sent
    assert "env:BAD" in made.trouble
    assert "s3cret" not in made.trouble
    with workspace.database.reading() as session:
        found = links.invited(session, made.address.rpartition("/")[2], workspace.now())
    assert found
    assert found.email == ERIN


def test_one_way_that_takes_it_is_enough(workspace):
    with listening() as (host, _):
        made = invited(workspace, BAD=f"json://{host}/broken/{{email}}", GOOD=f"json://{host}/{{email}}")
    assert made.sent
