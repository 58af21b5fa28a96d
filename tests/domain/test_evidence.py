from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from readiness.domain.evidence import Item, check_performed_on

ACTED = date(2025, 1, 1)


@pytest.mark.parametrize(("collected", "late"), [("2025-01-31", False), ("2025-02-01", True)])
def test_an_upload_is_late_more_than_thirty_days_after_the_act(collected, late):
    assert Item("e", ACTED, None, date.fromisoformat(collected)).late_upload is late


def test_an_act_cannot_lie_after_its_proof():
    received = datetime(2025, 1, 2, 3, tzinfo=UTC)
    check_performed_on(date(2025, 1, 2), received, ZoneInfo("UTC"))
    with pytest.raises(ValueError, match="performed on 2025-01-02, but it was received on 2025-01-01"):
        check_performed_on(date(2025, 1, 2), received, ZoneInfo("America/New_York"))
