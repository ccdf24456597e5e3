"""Letters as they are written: in their reader's language, once, and not against their will."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from factories import NOW
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.services.catalogues import PSEUDO
from matchmaker.services.posting.mailing import (
    Choice,
    Draft,
    Paragraph,
    PostOffice,
    Quote,
    allow,
    choose_letters,
    refuse,
    refused_kinds,
    write,
)
from matchmaker.services.posting.signing import Purpose, Signer
from models import Letter

OFFICE = PostOffice("https://clusters.example", Signer("secret"))


def draft(**about: object) -> Draft:
    values: dict[str, object] = {
        "kind": LetterKind.INTEREST,
        "key": "interest:1",
        "recipient": " Jonas@Firm.example ",
        "subject": phrase("%(name)s is\ninterested", name="Toolmaker"),
        "parts": (
            Paragraph(phrase("Somebody wants to talk.")),
            Quote(phrase("They need"), "Ieškome <b>formos</b>.", "lt"),
            Choice(phrase("Accept"), "https://clusters.example/answer/x?a=1&b=2", is_primary=True),
        ),
    }
    return Draft(**values | about)  # type: ignore[arg-type]


def letters(session: Session) -> list[Letter]:
    return list(session.scalars(sa.select(Letter).order_by(Letter.id)))


def test_a_letter_says_the_same_as_text_and_as_html(session: Session) -> None:
    write(session, OFFICE, draft(), now=NOW)
    [letter] = letters(session)
    assert (letter.recipient, letter.subject) == ("jonas@firm.example", "Toolmaker is interested")
    assert "They need:\n    «Ieškome <b>formos</b>.»" in letter.text
    assert "https://clusters.example/answer/x?a=1&b=2" in letter.text
    assert '<q lang="lt">Ieškome &lt;b&gt;formos&lt;/b&gt;.</q>' in letter.html
    assert 'href="https://clusters.example/answer/x?a=1&amp;b=2"' in letter.html
    assert letter.unsubscribe is not None
    assert letter.unsubscribe in letter.text


def test_the_readers_language_is_used_for_all_but_quotations(session: Session) -> None:
    write(session, OFFICE, draft(language=PSEUDO), now=NOW)
    [letter] = letters(session)
    assert letter.subject.startswith("[!!! Toolmaker")
    assert "Somebody" not in letter.text
    assert "Ieškome <b>formos</b>." in letter.text


def test_an_occasion_is_written_of_once(session: Session) -> None:
    assert write(session, OFFICE, draft(), now=NOW) is not None
    assert write(session, OFFICE, draft(subject="another"), now=NOW) is None
    assert len(letters(session)) == 1


def test_a_letter_goes_with_its_transaction(session: Session) -> None:
    write(session, OFFICE, draft(), now=NOW)
    session.rollback()
    assert letters(session) == []


def test_a_kind_that_is_refused_is_not_written_until_it_is_wanted_again(session: Session) -> None:
    for _ in range(2):
        refuse(session, "jonas@firm.example", LetterKind.INTEREST, now=NOW)
    assert write(session, OFFICE, draft(), now=NOW) is None
    assert write(session, OFFICE, draft(kind=LetterKind.MEETING, key="m"), now=NOW) is not None
    for _ in range(2):
        allow(session, "jonas@firm.example", LetterKind.INTEREST)
    assert write(session, OFFICE, draft(), now=NOW) is not None


def test_all_kinds_are_chosen_at_once_but_those_that_were_asked_for(session: Session) -> None:
    choose_letters(session, "Jonas@firm.example", {LetterKind.DIGEST}, now=NOW)
    refused = refused_kinds(session, "jonas@firm.example")
    assert refused == set(LetterKind) - {LetterKind.DIGEST, LetterKind.SIGN_IN}
    choose_letters(session, "jonas@firm.example", set(LetterKind), now=NOW)
    assert refused_kinds(session, "jonas@firm.example") == frozenset()


@pytest.mark.parametrize("kind", LetterKind)
def test_every_kind_but_a_link_to_sign_in_can_be_stopped(
    session: Session, kind: LetterKind
) -> None:
    write(session, OFFICE, draft(kind=kind), now=NOW)
    [letter] = letters(session)
    if kind is LetterKind.SIGN_IN:
        assert letter.unsubscribe is None
        return
    assert letter.unsubscribe is not None
    token = letter.unsubscribe.removeprefix("https://clusters.example/unsubscribe/")
    claims = OFFICE.signer.read(Purpose.UNSUBSCRIBE, token, now=NOW)
    assert claims == {"recipient": "jonas@firm.example", "kind": kind.value}
