"""Acts on emerging links: the same words to both sides, once, and nothing in secret."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import PairActKind
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.emerging.acting import dismiss, take_up, tell_managers, watch
from matchmaker.services.emerging.listing import emerging
from matchmaker.services.posting.mailing import refuse
from models import Account, AuditEvent, Letter, PairAct
from tests.emerging_worlds import Network, network_of
from tests.factories import NOW, letters


@pytest.fixture
def net(session: Session) -> Network:
    found = network_of(session)
    found.meet_here(4)
    return found


@pytest.fixture
def pair_id(net: Network) -> int:
    return net.spot()[0].id


def kinds(session: Session) -> list[PairActKind]:
    return list(session.scalars(sa.select(PairAct.kind).order_by(PairAct.id)))


def test_both_managers_read_the_same_words(net: Network, pair_id: int) -> None:
    done = tell_managers(net.speaker(), pair_id, "  Talk to   each other. ")
    assert (done.is_new, done.letters, done.unreached) == (True, 2, ())
    one, other = letters(net.session)
    assert {one.recipient, other.recipient} == {"optics@example.org", "lasers@example.org"}
    assert one.kind is LetterKind.NETWORK
    assert one.subject == other.subject == "Members of Optics and Lasers work together"
    own, theirs = (each.text.partition("See the links")[0] for each in (one, other))
    assert own == theirs
    assert "Talk to each other." in own
    assert "Lens and Crystal, 2019: Project, “First light”" in own
    (act,) = net.session.scalars(sa.select(PairAct))
    assert (act.kind, act.note) == (PairActKind.TOLD, "Talk to each other.")
    assert act.account_id == net.coordinator.account_id


def test_the_letter_names_nobody_who_did_something_here(net: Network, pair_id: int) -> None:
    tell_managers(net.speaker(), pair_id)
    text = letters(net.session)[0].text + letters(net.session)[0].html
    assert "SECRET" not in text
    assert "4 organisations of each side or more met the other" in text


def test_telling_twice_in_a_quarter_is_telling_once(net: Network, pair_id: int) -> None:
    tell_managers(net.speaker(), pair_id)
    again = tell_managers(net.speaker(now=NOW + timedelta(days=2)), pair_id, "Another line")
    assert (again.is_new, again.letters) == (False, 0)
    assert len(letters(net.session)) == 2
    assert kinds(net.session) == [PairActKind.TOLD]


def test_in_the_next_quarter_they_can_be_told_again(net: Network, pair_id: int) -> None:
    tell_managers(net.speaker(), pair_id)
    later = NOW + timedelta(days=60)
    (pair,) = net.spot(later)
    assert tell_managers(net.speaker(now=later), pair.id).letters == 2


def test_a_cluster_that_nobody_manages_is_named(net: Network, pair_id: int) -> None:
    account = net.session.get_one(Account, net.managers["Lasers"].account_id)
    account.active = False
    net.session.commit()
    done = tell_managers(net.speaker(), pair_id)
    assert (done.letters, done.unreached) == (1, ("Lasers",))


def test_where_nobody_manages_either_nothing_is_told(net: Network, pair_id: int) -> None:
    net.session.execute(sa.update(Account).values(active=False))
    net.session.commit()
    with pytest.raises(Conflict, match="Nobody manages either"):
        tell_managers(net.speaker(), pair_id)
    assert kinds(net.session) == []


def test_who_refuses_such_letters_gets_none(net: Network, pair_id: int) -> None:
    refuse(net.session, "lasers@example.org", LetterKind.NETWORK, now=NOW)
    assert tell_managers(net.speaker(), pair_id).letters == 1


@pytest.mark.parametrize("act", [tell_managers, watch, take_up])
def test_only_who_looks_after_the_network_may_act(net: Network, pair_id: int, act: object) -> None:
    for viewer in (Viewer(), net.managers["Optics"], Viewer(meta_clusters=frozenset({99}))):
        with pytest.raises(NotFound, match="no such pair"):
            act(net.speaker(viewer), pair_id)
    with pytest.raises(NotFound, match="no such pair"):
        act(net.speaker(), 99_999)
    assert (kinds(net.session), net.session.scalars(sa.select(Letter)).all()) == ([], [])


def test_watching_and_putting_aside_are_taken_back(net: Network, pair_id: int) -> None:
    speaker = net.speaker()
    assert watch(speaker, pair_id)
    assert not watch(speaker, pair_id)
    assert dismiss(speaker, pair_id, "They know each other already")
    assert not dismiss(speaker, pair_id, "Again")
    assert take_up(speaker, pair_id)
    assert not take_up(speaker, pair_id)
    assert kinds(net.session) == [
        PairActKind.WATCHED,
        PairActKind.DISMISSED,
        PairActKind.RESTORED,
    ]
    audited = net.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id))
    assert [each for each in audited if each.startswith("link:")] == [
        "link: watched",
        "link: dismissed",
        "link: restored",
    ]


def test_whoever_puts_aside_says_why(net: Network, pair_id: int) -> None:
    with pytest.raises(FieldsError) as caught:
        dismiss(net.speaker(), pair_id, "   ")
    assert caught.value.fields == {"reason": "Say why: both managers can read it."}
    with pytest.raises(FieldsError, match="500 characters fit"):
        tell_managers(net.speaker(), pair_id, "x" * 501)


def test_both_managers_see_what_was_done(net: Network, pair_id: int) -> None:
    dismiss(net.speaker(), pair_id, "The topic does not fit")
    for name in ("Optics", "Lasers"):
        found = emerging(
            net.session, net.id, viewer=net.managers[name], now=NOW, only=net.clusters[name].id
        )
        (card,) = found.cards
        assert [(act.kind, act.note, act.by) for act in card.acts] == [
            (PairActKind.DISMISSED, "The topic does not fit", "Nora")
        ]
        assert card.is_dismissed
