"""Files have no connection."""

from dataclasses import replace

import pytest

from collectors.imports.hris.roster import COLLECTOR
from collectors.kit import Ask, Patience, Unavailable, discover, shipped
from readiness.errors import WrongConfiguration
from readiness.services.installation.new_workspace import initialise
from readiness.wiring import open_workspace


def test_a_connection_over_files_is_refused_with_its_line(tmp_path):
    home = initialise(tmp_path / "home").home
    (home / "readiness.toml").write_text('[connections.people]\nsource = "imports"\n')
    with pytest.raises(WrongConfiguration, match=r"readiness.toml:1: .*files have no connection"):
        open_workspace(home, {})


def test_whoever_asks_all_the_same_is_told_where_files_go():
    source = discover()["imports"]
    with pytest.raises(Unavailable, match="evidence add"):
        source.connect(None, {}, Patience(0, lambda _: None))
    with pytest.raises(Unavailable, match="evidence add"):
        COLLECTOR.fetch(None, Ask(None, None, None))


def test_a_source_that_can_be_asked_comes_before_the_file():
    sources = discover()
    asked = replace(sources["github"].collectors["github.repos"], id="hris.roster")
    people = replace(sources["github"], id="people", collectors={"hris.roster": asked})
    assert shipped({"a": people, "z": sources["imports"]})["hris.roster"] is asked
    assert shipped({"a": sources["imports"], "z": people})["hris.roster"] is asked
