"""What is shipped and what it needs, beside what one workspace asks for."""

from pathlib import Path

import pytest

from collectors.kit import discover
from readiness import resources
from readiness.catalog.procedures import load_procedures
from readiness.catalog.roadmap import load_roadmap
from readiness.services.catalog.shipped import collectors, permissions, procedures, shelf
from readiness.services.installation.new_workspace import initialise

CONNECTION = '[connections.{name}]\nsource = "github"\norganization = "acme"\ntoken = "env:T"\ncollectors = {globs}\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace with two connections of one source."""
    home = initialise(tmp_path / "home").home
    with (home / "readiness.toml").open("a", encoding="utf-8") as file:
        file.write(CONNECTION.format(name="github", globs='["*"]'))
        file.write(CONNECTION.format(name="narrow", globs='["github.org.*"]'))
    return home


def test_without_a_workspace_all_that_is_shipped_or_planned_is_listed(tmp_path: Path) -> None:
    offers = {offer.id: offer for offer in collectors(shelf(tmp_path, {}))}
    roadmap = load_roadmap()
    there = {id_ for source in discover().values() for id_ in source.collectors}
    assert offers.keys() == there | roadmap.collectors.keys()
    assert offers["github.repos"].available
    assert offers["github.repos"].needs
    assert not offers["aws.kms.keys"].available
    assert offers["aws.kms.keys"].title
    assert all(offer.requirements == offer.connections == () for offer in offers.values())
    listings = {listing.id for listing in procedures(shelf(tmp_path, {}))}
    assert listings == load_procedures(resources.PROCEDURES).keys() | roadmap.procedures.keys()


def test_a_workspace_says_who_asks_and_who_can_bring_it(home: Path) -> None:
    offers = {offer.id: offer for offer in collectors(shelf(home, {}))}
    assert offers["github.repos"].connections == ("github",)
    assert offers["github.org.members"].connections == ("github", "narrow")
    assert offers["aws.kms.keys"].connections == ()
    assert all(offer.requirements for offer in offers.values())
    listings = {listing.id: listing for listing in procedures(shelf(home, {}))}
    assert listings["changes.approved"].state == "available"
    assert listings["changes.approved"].controls
    assert listings["aws.kms_rotation"].state == "not available yet"


def test_a_connection_needs_no_more_than_its_collectors(home: Path) -> None:
    needed = permissions(shelf(home, {}))
    assert {permission.connection for permission in needed if permission.source == "github"} == {"github", "narrow"}
    narrow = {name for permission in needed if permission.connection == "narrow" for name in permission.collectors}
    assert narrow == {"github.org.members", "github.org.settings"}


def test_a_source_without_a_connection_is_listed_whole(tmp_path: Path) -> None:
    needed = permissions(shelf(tmp_path, {}))
    assert {permission.connection for permission in needed} == {None}
    assert "github.merged_pulls" in {name for permission in needed for name in permission.collectors}


def test_an_id_only_the_workspace_knows_is_listed_without_a_title(home: Path) -> None:
    text = (home / "controls.yaml").read_text(encoding="utf-8")
    text = text.replace("collector: register.controls", "collector: own.thing").replace(
        "id: findings.on_time", "id: own.test"
    )
    (home / "controls.yaml").write_text(text, encoding="utf-8")
    offer = next(offer for offer in collectors(shelf(home, {})) if offer.id == "own.thing")
    assert (offer.title, offer.shape, offer.available) == ("", None, False)
    listing = next(listing for listing in procedures(shelf(home, {})) if listing.id == "own.test")
    assert (listing.title, listing.procedure) == ("", None)
