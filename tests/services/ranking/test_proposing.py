"""Proposals on a small world: who is found, what is recorded, what a filter does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from factories import NOW, TODAY, cluster, desk_of, indexed, organisation, person, statement
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import MatchKind, OrganisationKind, Stage, StatementRole
from matchmaker.errors import InputError, NotAllowed
from matchmaker.services.index.library import Library
from matchmaker.services.ranking.cards import card_as_dict
from matchmaker.services.ranking.filtering import Filters
from matchmaker.services.ranking.policy import PLAIN, Policy
from matchmaker.services.ranking.proposing import Desk, Slate, Wish, propose, search
from models import Organisation, Proposal

MOULDS = "We need hardened injection moulds for bottle caps."


@pytest.fixture
def moulder(session: Session) -> Organisation:
    row = organisation(
        session,
        "Cap Moulder",
        needs=[MOULDS],
        offers=["We mould bottle caps from polypropylene."],
        sectors=["22.22"],
    )
    rival = organisation(
        session,
        "Other Moulder",
        needs=[MOULDS],
        offers=["We mould bottle caps from polypropylene."],
        sectors=["22.22"],
    )
    neighbour = organisation(
        session, "Toolmaker Near", offers=["We build hardened injection moulds for bottle caps."]
    )
    cluster(session, "Plastics", row, neighbour)
    organisation(
        session,
        "Toolmaker Far",
        offers=["We build hardened injection moulds for caps."],
        needs=["We look for somebody who moulds bottle caps from polypropylene."],
        country="AT",
        sectors=["25.73"],
    )
    organisation(session, "Bakery", offers=["We bake rye bread."], sectors=["10.71"])
    assert rival.id
    return row


@pytest.fixture
def library(session: Session, moulder: Organisation, tmp_path: Path) -> Library:
    return indexed(session, tmp_path)


@pytest.fixture
def desk(session: Session, library: Library, moulder: Organisation) -> Desk:
    return desk_of(session, library, moulder)


def names(slate: Slate) -> list[str]:
    return [each.card.match.encounter.candidate.name for each in slate.shown]


def test_the_toolmaker_of_another_cluster_comes_first(desk: Desk, moulder: Organisation) -> None:
    assert names(propose(desk, moulder.id))[0] == "Toolmaker Far"


def test_members_of_the_own_cluster_are_left_out_unless_asked_for(
    desk: Desk, moulder: Organisation
) -> None:
    assert "Toolmaker Near" not in names(propose(desk, moulder.id))
    assert "Toolmaker Near" in names(propose(desk, moulder.id, Wish(include_own_clusters=True)))


def test_what_is_shown_is_recorded_as_it_is_shown(desk: Desk, moulder: Organisation) -> None:
    slate = propose(desk, moulder.id)
    rows = desk.session.scalars(sa.select(Proposal).order_by(Proposal.rank)).all()
    assert [row.id for row in rows] == [each.proposal_id for each in slate.shown]
    assert [row.rank for row in rows] == list(range(1, len(rows) + 1))
    assert {row.slate for row in rows} == {rows[0].slate}
    assert rows[0].weights_version == "hand-set-1"
    assert rows[0].evidence["why_you"][0]["seeking"]["text"] == MOULDS
    assert rows[0].shown_at == NOW


def test_the_same_question_gets_the_same_answer(desk: Desk, moulder: Organisation) -> None:
    wish = Wish(is_recorded=False)
    first, second = (propose(desk, moulder.id, wish) for _ in range(2))
    assert [card_as_dict(each.card) for each in first.shown] == [
        card_as_dict(each.card) for each in second.shown
    ]


def test_nobody_asks_in_a_strangers_name(
    session: Session, library: Library, moulder: Organisation
) -> None:
    bakery = session.scalars(sa.select(Organisation).filter_by(name="Bakery")).one()
    with pytest.raises(NotAllowed):
        propose(desk_of(session, library, bakery), moulder.id)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(countries=("AT",)), ["Toolmaker Far"]),
        (Filters(countries=("FR",)), []),
        (Filters(sectors=("25",)), ["Toolmaker Far"]),
        (Filters(stages=(Stage.TOOLING,)), []),
        (Filters(organisations=(OrganisationKind.RESEARCH,)), []),
        (Filters(kinds=(MatchKind.CIRCULAR,)), []),
    ],
)
def test_filters_are_exact(
    desk: Desk, moulder: Organisation, filters: Filters, found: list[str]
) -> None:
    assert names(propose(desk, moulder.id, Wish(filters))) == found


def test_one_sentence_finds_who_answers_it(session: Session, library: Library) -> None:
    slate = search(desk_of(session, library), MOULDS, language="en")
    assert set(names(slate)[:2]) == {"Toolmaker Far", "Toolmaker Near"}
    assert [each.proposal_id for each in slate.shown] == [None] * len(slate.shown)


def test_a_sentence_in_an_organisations_name_is_judged_in_both_directions(
    desk: Desk, moulder: Organisation
) -> None:
    slate = search(desk, MOULDS, organisation_id=moulder.id, language="en")
    best = slate.shown[0].card
    assert best.match.encounter.candidate.name == "Toolmaker Far"
    assert [each.seeking.text for each in best.why_them] == [
        "We look for somebody who moulds bottle caps from polypropylene."
    ]


@pytest.mark.parametrize("sentence", ["", "  \n ", "x" * 1_001])
def test_an_empty_or_endless_sentence_is_refused(
    session: Session, library: Library, sentence: str
) -> None:
    with pytest.raises(InputError):
        search(desk_of(session, library), sentence)


def test_every_quote_is_a_stored_sentence_word_for_word(desk: Desk, moulder: Organisation) -> None:
    stored = {
        text
        for row in desk.session.scalars(sa.select(Organisation))
        for text in (each.text for each in row.statements)
    }
    quoted = {
        said.text
        for each in propose(desk, moulder.id).shown
        for quote in (*each.card.why_you, *each.card.why_them)
        for said in (quote.seeking, quote.offering)
    }
    assert quoted
    assert quoted <= stored


def test_an_index_that_was_never_built_answers_all_the_same(
    session: Session, moulder: Organisation, tmp_path: Path
) -> None:
    from factories import library as empty_library

    session.commit()
    found = empty_library(tmp_path / "new")
    found.follow(session, today=TODAY)
    desk = desk_of(session, found, moulder)
    assert names(propose(desk, moulder.id)) == []


def test_a_sentence_that_both_state_is_no_evidence(session: Session, tmp_path: Path) -> None:
    aim, lack = "We develop graphene membranes.", "Graphene membranes are too dear."
    one = organisation(session, "Partner One", offers=[aim], needs=[lack])
    organisation(session, "Partner Two", offers=[aim], needs=[lack])
    organisation(session, "Stranger", offers=["We make graphene membranes cheaper."])
    found = indexed(session, tmp_path)
    assert names(propose(desk_of(session, found, one), one.id)) == ["Stranger"]


def test_a_typed_need_is_not_answered_by_a_taker_of_the_askers_by_products(
    session: Session, tmp_path: Path
) -> None:
    tannery = organisation(session, "Tannery", offers=["We tan hides."])
    taker = organisation(session, "Leatherboard")
    statement(session, tannery, StatementRole.BY_PRODUCT, "Chrome shavings are left over.")
    statement(session, taker, StatementRole.FEEDSTOCK, "We can use chrome shavings left over.")
    organisation(session, "Welder", offers=["Laser welding of copper busbars."])
    desk = desk_of(session, indexed(session, tmp_path), tannery)
    found = search(desk, "laser welding of copper", organisation_id=tannery.id, language="en")
    assert names(found) == ["Welder"]


def crowd(session: Session, folder: Path) -> tuple[Organisation, Library]:
    """Somebody whom thirty fit."""
    first = organisation(session, "First", offers=["We mill steel dies."], needs=[MOULDS])
    for number in range(30):
        organisation(
            session,
            f"Toolmaker {number}",
            offers=[f"We build hardened injection moulds for caps of {number + 20} mm."],
            needs=["We look for somebody who mills steel dies."],
        )
    return first, indexed(session, folder)


def asked_by_a_person(session: Session, row: Organisation, library: Library) -> Desk:
    account = person(session, row, "Ada Asks")
    desk = desk_of(session, library, row)
    viewer = replace(desk.viewer, account_id=account.id)
    return replace(desk, viewer=viewer, policy=Policy(explores=True))


def test_one_place_of_ten_is_drawn_recorded_with_its_chance_and_said_on_the_card(
    session: Session, tmp_path: Path
) -> None:
    first, library = crowd(session, tmp_path)
    desk = asked_by_a_person(session, first, library)
    plain = propose(replace(desk, policy=PLAIN), first.id, Wish(limit=10, is_recorded=False))
    slates = [propose(desk, first.id, Wish(limit=10, slate=f"list {n}")) for n in range(4)]
    for number, slate in enumerate(slates):
        query = sa.select(Proposal).where(Proposal.slate == f"list {number}")
        rows = session.scalars(query.order_by(Proposal.rank)).all()
        best = [each.card.match.encounter.candidate.id for each in plain.shown]
        assert [each.candidate_id for each in rows][:9] == best[:9]
        assert [each.propensity for each in rows[:9]] == [1.0] * 9
        assert rows[9].propensity == 1 / 20
        assert ["explored" in each.evidence for each in rows] == [False] * 9 + [True]
        assert rows[9].evidence == card_as_dict(slate.shown[9].card)
    drawn = {each.shown[9].card.match.encounter.candidate.id for each in slates}
    assert len(drawn) > 1


def test_nothing_is_drawn_where_nobody_looks_or_it_is_switched_off(
    session: Session, tmp_path: Path
) -> None:
    first, library = crowd(session, tmp_path)
    person_asks = asked_by_a_person(session, first, library)
    command = replace(desk_of(session, library, first), policy=Policy(explores=True))
    for desk, wish in (
        (command, Wish(limit=10)),  # the command line: nobody has signed in
        (person_asks, Wish(limit=10, is_recorded=False)),
        (person_asks, Wish(limit=10, is_public=True)),
        (replace(person_asks, policy=PLAIN), Wish(limit=10)),
    ):
        shown = propose(desk, first.id, wish).shown
        assert not any(each.card.is_explored for each in shown)
