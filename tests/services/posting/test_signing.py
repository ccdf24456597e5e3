"""Signed links: for one purpose, for a while, some of them once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from factories import NOW
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matchmaker.errors import Gone
from matchmaker.services.posting.signing import (
    LIFETIMES,
    Purpose,
    Signer,
    forget_used,
    use_up,
)

SIGNER = Signer("secret")


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_opens_one_thing_for_its_time(purpose: Purpose) -> None:
    token = SIGNER.sign(purpose, now=NOW, proposal=7, who="a@b.example")
    claims = {"proposal": 7, "who": "a@b.example"}
    assert SIGNER.read(purpose, token, now=NOW + LIFETIMES[purpose]) == claims
    with pytest.raises(Gone, match="too old"):
        SIGNER.read(purpose, token, now=NOW + LIFETIMES[purpose] + timedelta(seconds=1))
    for other in set(Purpose) - {purpose}:
        with pytest.raises(Gone):
            SIGNER.read(other, token, now=NOW)
    with pytest.raises(Gone):
        Signer("another").read(purpose, token, now=NOW)


@given(st.text())
def test_what_we_did_not_write_opens_nothing(token: str) -> None:
    with pytest.raises(Gone):
        SIGNER.read(Purpose.JOIN, token, now=NOW)


def test_a_link_that_works_once_is_used_up(session: Session) -> None:
    use_up(session, "token", now=NOW)
    session.commit()
    with pytest.raises(Gone, match="used already"):
        use_up(session, "token", now=NOW)
    session.rollback()
    use_up(session, "another", now=NOW)


def test_used_links_are_remembered_for_as_long_as_they_could_be_opened(session: Session) -> None:
    use_up(session, SIGNER.sign(Purpose.JOIN, now=NOW, who="a@b.example"), now=NOW)
    use_up(session, "newer", now=NOW + timedelta(days=300))
    session.commit()
    assert forget_used(session, None, NOW + LIFETIMES[Purpose.JOIN]) == 0
    assert forget_used(session, None, NOW + timedelta(days=500)) == 1
    assert forget_used(session, None, NOW + timedelta(days=500)) == 0
