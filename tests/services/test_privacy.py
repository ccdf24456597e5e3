"""Invariant 4 as a property: two worlds that differ only in what a viewer may not see.

That viewer gets equal proposals, evidence, counts and order in both, whatever was hidden, changed
or removed behind the veil, before the index was built or after it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from factories import NOW, TODAY, cluster, desk_of, indexed, organisation, statement
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import LinkKind, StatementRole, Visibility
from matchmaker.services.describing.stating import Saying, say
from matchmaker.services.identity.access import acting_for
from matchmaker.services.ranking.cards import card_as_dict
from matchmaker.services.ranking.filtering import Filters
from matchmaker.services.ranking.proposing import Desk, Wish, propose, search
from matchmaker.services.searching.finding import find_partners
from models import Link, Organisation, open_database

WORDS = ("laser", "welding", "copper", "crystals", "moulds", "soil", "sensor", "coating", "yeast")
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
roles = st.sampled_from([StatementRole.NEED, StatementRole.CAPABILITY])


@dataclass(frozen=True)
class Secret:
    """Something that the viewer, a member of «Viewer Optics», may not see."""

    owner: int
    role: StatementRole
    text: str
    visibility: Visibility
    is_late: bool  # said after the index was built


secrets = st.lists(
    st.builds(
        Secret,
        owner=st.integers(0, 3),
        role=roles,
        text=sentences,
        visibility=st.sampled_from([Visibility.PRIVATE, Visibility.CLUSTER]),
        is_late=st.booleans(),
    ),
    max_size=4,
)
open_sayings = st.lists(st.tuples(st.integers(0, 3), roles, sentences), min_size=3, max_size=12)


@contextmanager
def world(template: Path) -> Iterator[tuple[Session, Path]]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copyfile(template, folder / "world.sqlite3")
        database = open_database(f"sqlite:///{folder / 'world.sqlite3'}")
        with database() as session:
            yield session, folder
        database.kw["bind"].dispose()


def observed(
    template: Path, sayings: list[tuple[int, StatementRole, str]], hidden: list[Secret]
) -> Any:
    """Everything that the viewer can observe in the world with these secrets."""
    with world(template) as (session, folder):
        viewer = organisation(
            session, "Viewer Optics", needs=["laser welding of copper"], offers=["soil sensor"]
        )
        others = [organisation(session, f"Firm {n}") for n in range(4)]
        cluster(session, "Mine", viewer)
        cluster(session, "Theirs", *others)
        for number, (owner, role, text) in enumerate(sayings):
            statement(session, others[owner], role, text, id=1_000 + number)
        for each in (one for one in hidden if not one.is_late):
            statement(session, others[each.owner], each.role, each.text, visibility=each.visibility)
        _hidden_link(session, others, is_there=bool(hidden))
        library = indexed(session, folder)
        desk = desk_of(session, library, viewer)
        for each in (one for one in hidden if one.is_late):
            owner = others[each.owner]
            saying = Saying(each.role, each.text, language="en", visibility=each.visibility)
            owner_view = acting_for(session, owner.id, today=TODAY)
            say(session, library.encoder, owner.id, saying, viewer=owner_view, now=NOW)
        return _everything(desk, viewer)


def _hidden_link(session: Session, others: list[Organisation], *, is_there: bool) -> None:
    if is_there:
        session.add(
            Link(
                a_id=others[0].id,
                b_id=others[1].id,
                kind=LinkKind.CONTACT,
                visibility=Visibility.PRIVATE,
            )
        )


def _everything(desk: Desk, viewer: Organisation) -> Any:
    wish = Wish(limit=50, is_recorded=False)
    slates = [
        propose(desk, viewer.id, wish),
        propose(desk, viewer.id, Wish(Filters(countries=("LT",)), 50, is_recorded=False)),
        search(desk, "welding of crystals", wish, language="en", organisation_id=viewer.id),
        search(desk, "soil", wish, language="en"),
    ]
    finding = find_partners(desk, "welding of copper, soil", wish, language="en")
    return finding.counts, [
        (slate.judged, slate.fitting, [card_as_dict(each.card) for each in slate.shown])
        for slate in (*slates, finding.slate)
    ]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sayings=open_sayings, hidden=secrets)
def test_what_is_hidden_changes_nothing_that_a_viewer_sees(
    sqlite_template: Path, sayings: list[tuple[int, StatementRole, str]], hidden: list[Secret]
) -> None:
    assert observed(sqlite_template, sayings, hidden) == observed(sqlite_template, sayings, [])


def test_the_comparison_of_worlds_would_see_a_public_sentence(sqlite_template: Path) -> None:
    """The control: the same sentence in the open does change what the viewer sees."""
    said = [(0, StatementRole.CAPABILITY, "soil"), (1, StatementRole.CAPABILITY, "yeast")]
    more = [*said, (2, StatementRole.CAPABILITY, "laser welding of copper")]
    assert observed(sqlite_template, said, []) != observed(sqlite_template, more, [])


def test_a_private_sentence_serves_its_owner_and_nobody_else(
    session: Session, tmp_path: Path
) -> None:
    owner = organisation(session, "Owner", offers=["We mill brass."])
    welder = organisation(session, "Welder", offers=["laser welding of copper"])
    statement(
        session,
        owner,
        StatementRole.NEED,
        "laser welding of copper",
        visibility=Visibility.PRIVATE,
    )
    library = indexed(session, tmp_path)
    mine = propose(desk_of(session, library, owner), owner.id)
    theirs = propose(desk_of(session, library, welder), welder.id)
    assert [each.card.why_you[0].seeking.text for each in mine.shown] == ["laser welding of copper"]
    assert "laser" not in str([card_as_dict(each.card)["why_them"] for each in theirs.shown])


def test_no_vector_of_a_private_sentence_is_stored(session: Session, tmp_path: Path) -> None:
    owner = organisation(session, "Owner", offers=["We mill brass."])
    statement(session, owner, StatementRole.NEED, "secret", visibility=Visibility.PRIVATE)
    library = indexed(session, tmp_path)
    propose(desk_of(session, library, owner), owner.id)
    assert session.scalar(sa.text("SELECT count(*) FROM vector")) == 1
