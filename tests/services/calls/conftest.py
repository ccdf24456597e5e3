"""The small world of calls."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.call_people import Town, a_town


@pytest.fixture
def town(session: Session) -> Town:
    return a_town(session)
