"""The catalog leaves the product with what was changed in it, as of a day and as known at an instant."""

from datetime import UTC, date, datetime
from pathlib import Path

from readiness.services.catalog.export import export
from readiness.services.installation.new_workspace import initialise
from readiness.store import overrides
from readiness.store.overrides import Override
from readiness.wiring import open_workspace

MAY = datetime(2026, 5, 1, tzinfo=UTC)
JUNE = datetime(2026, 6, 1, tzinfo=UTC)


def test_overrides_in_force_are_written_into_the_file(tmp_path: Path) -> None:
    workspace = open_workspace(initialise(tmp_path / "home").home, {}, lambda: JUNE)
    original = (workspace.home / "controls.yaml").read_text(encoding="utf-8")
    with workspace.database.writing() as session:
        overrides.add(
            session,
            Override("1", "GOV-02", "owner", "dana@acme.example", date(2026, 5, 10), "ada@acme.example", "moved", MAY),
        )
    with workspace.database.reading() as session:
        after = export(session, workspace.home, date(2026, 5, 10), JUNE)
        before = export(session, workspace.home, date(2026, 5, 9), JUNE)
        unknown = export(session, workspace.home, date(2026, 5, 10), datetime(2026, 4, 1, tzinfo=UTC))
    assert before == unknown == original
    assert after == original.replace("owner: CEO", "owner: dana@acme.example")
