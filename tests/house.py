"""A small house to which things happen in any order, while its index is followed."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from factories import NOW, TODAY, cluster, indexed, organisation, voice_of
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import StatementRole, Visibility
from matchmaker.services.describing.stating import Saying, say, withdraw
from matchmaker.services.index.indexes import build_index
from models import Membership, Organisation, Statement
from models.changes import append_changes

Role = StatementRole

actions = st.one_of(
    st.tuples(
        st.just("say"),
        st.integers(0, 2),
        st.sampled_from([Role.NEED, Role.CAPABILITY]),
        st.sampled_from(["laser", "mould", "soil sensor"]),
        st.sampled_from(Visibility),
    ),
    st.tuples(st.just("withdraw"), st.integers(0, 9)),
    st.tuples(st.just("change"), st.integers(0, 9), st.sampled_from(Visibility)),
    st.tuples(st.just("join"), st.integers(0, 2), st.integers(0, 1)),
    st.tuples(st.just("leave"), st.integers(0, 2), st.integers(0, 1)),
    st.tuples(st.just("merge"), st.integers(0, 2)),
    st.tuples(st.just("build")),
    st.tuples(st.just("look")),
)


class House:
    """Three organisations, two clusters, and an index that is followed all the while."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session = session
        self.firms = [organisation(session, f"Firm {n}", offers=[f"Part {n}."]) for n in range(3)]
        self.clusters = [cluster(session, name) for name in ("One", "Two")]
        self.library = indexed(session, folder)
        self.library.follow(session, today=TODAY)

    def do(self, name: str, *about: object) -> None:
        getattr(self, name)(*about)
        self.session.commit()

    def say(self, firm: int, role: StatementRole, text: str, visibility: Visibility) -> None:
        self._say(self.firms[firm].id, Saying(role, text, language="en", visibility=visibility))

    def withdraw(self, place: int) -> None:
        row = self._statement(place)
        if row is not None:
            owner = self.session.get_one(Organisation, row.organisation_id)
            viewer = voice_of(owner)
            withdraw(self.session, owner.id, row.id, viewer=viewer, now=NOW)

    def change(self, place: int, visibility: Visibility) -> None:
        row = self._statement(place)
        if row is not None:
            saying = Saying(row.role, row.text + "!", language="en", visibility=visibility)
            self._say(row.organisation_id, saying, row.id)

    def join(self, firm: int, place: int) -> None:
        self.leave(firm, place)
        self.session.add(
            Membership(organisation_id=self.firms[firm].id, cluster_id=self.clusters[place].id)
        )
        append_changes(self.session, [self.firms[firm].id])

    def leave(self, firm: int, place: int) -> None:
        self.session.execute(
            sa.delete(Membership).filter_by(
                organisation_id=self.firms[firm].id, cluster_id=self.clusters[place].id
            )
        )
        append_changes(self.session, [self.firms[firm].id])

    def merge(self, firm: int) -> None:
        row = self.firms[firm]
        other = self.firms[(firm + 1) % 3]
        row.merged_into_id = None if row.merged_into_id else other.id
        append_changes(self.session, [row.id])

    def build(self) -> None:
        build_index(self.session, self.library, today=TODAY)

    def look(self) -> None:
        self.library.follow(self.session, today=TODAY)

    def _say(self, owner_id: int, saying: Saying, statement_id: int | None = None) -> None:
        owner = self.session.get_one(Organisation, owner_id)
        say(
            self.session,
            self.library.encoder,
            owner_id,
            saying,
            viewer=voice_of(owner),
            now=NOW,
            statement_id=statement_id,
        )

    def _statement(self, place: int) -> Statement | None:
        query = sa.select(Statement).order_by(Statement.id).offset(place).limit(1)
        return self.session.scalars(query).first()
