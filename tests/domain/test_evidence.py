from datetime import date

import pytest

from readiness.domain.evidence import Item

ACTED = date(2025, 1, 1)


@pytest.mark.parametrize(("collected", "late"), [("2025-01-31", False), ("2025-02-01", True)])
def test_an_upload_is_late_more_than_thirty_days_after_the_act(collected, late):
    assert Item("e", ACTED, None, date.fromisoformat(collected)).late_upload is late
