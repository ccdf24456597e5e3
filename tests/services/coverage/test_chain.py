"""Chains: templates that hold together, changes that are kept, and the way back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Stage
from matchmaker.errors import Conflict, NotAllowed, NotFound
from matchmaker.services.catalogues import LANGUAGES
from matchmaker.services.coverage.chain import (
    MOST_STAGES,
    TEMPLATES,
    Chain,
    ChainStage,
    chain_of,
    fingerprint,
    keep_chain,
    take_back,
    template,
)
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.recognition.folding import fold
from models import AuditEvent, Cluster
from tests.factories import NOW, cluster

SPIN, WEAVE = ChainStage("Yarn", Stage.MATERIAL_PROCESSING), ChainStage("Weaving", None, "we weave")


@pytest.fixture
def alps(session: Session) -> Cluster:
    row = cluster(session, "Alps")
    row.stages = [{"stage": "component", "label": "blowing"}]
    session.commit()
    return row


def manager(row: Cluster) -> Viewer:
    return Viewer(clusters=frozenset({row.id}), managed=frozenset({row.id}))


def keep(row: Cluster, chain: Chain, seen: str | None = None) -> int | None:
    session = sa.orm.object_session(row)
    assert session is not None
    return keep_chain(
        session,
        row.id,
        chain,
        seen=fingerprint(chain_of(row)) if seen is None else seen,
        viewer=manager(row),
        now=NOW,
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", TEMPLATES)
def test_a_template_has_distinct_names_and_a_place_for_each_stage(code: str, language: str) -> None:
    chain = template(code, language)
    names = [fold(each.label) for each in chain]
    assert 7 <= len(chain) <= MOST_STAGES
    assert len(set(names)) == len(names)
    assert [each for each in chain if each.place is None or not each.known_words] == []


def test_a_name_from_an_import_brings_the_words_of_a_template(alps: Cluster) -> None:
    (stage,) = chain_of(alps)
    assert stage.read_words == "blow moulding of bottles, canisters and tanks"
    assert (
        ChainStage("Spritzguss", Stage.COMPONENT).read_words
        == "injection moulding of plastic parts"
    )
    assert ChainStage("Own name", Stage.COMPONENT).read_words == "Own name"
    assert ChainStage("blowing", Stage.COMPONENT, "we blow glass").read_words == "we blow glass"


def test_there_is_no_template_of_another_name() -> None:
    with pytest.raises(NotFound):
        template("chocolate", "en")


def test_a_chain_is_kept_as_imports_give_it_and_can_be_taken_back(alps: Cluster) -> None:
    event_id = keep(alps, (SPIN, WEAVE))
    assert event_id is not None
    assert alps.stages == [
        {"stage": "material_processing", "label": "Yarn"},
        {"stage": None, "label": "Weaving", "words": "we weave"},
    ]
    session = sa.orm.object_session(alps)
    assert session is not None
    for _ in range(2):  # twice is as good as once
        take_back(session, alps.id, event_id, viewer=manager(alps), now=NOW)
        assert alps.stages == [{"stage": "component", "label": "blowing"}]


def test_keeping_the_same_writes_nothing(alps: Cluster, session: Session) -> None:
    assert keep(alps, chain_of(alps)) is None
    assert session.scalars(sa.select(AuditEvent)).all() == []


def test_a_form_of_an_older_chain_changes_nothing(alps: Cluster) -> None:
    seen = fingerprint(chain_of(alps))
    keep(alps, (SPIN,))
    with pytest.raises(Conflict):
        keep(alps, (WEAVE,), seen)
    assert chain_of(alps) == (SPIN,)


def test_what_was_changed_again_is_not_taken_back(alps: Cluster, session: Session) -> None:
    first = keep(alps, (SPIN,))
    keep(alps, (SPIN, WEAVE))
    assert first is not None
    with pytest.raises(Conflict):
        take_back(session, alps.id, first, viewer=manager(alps), now=NOW + timedelta(1))
    assert chain_of(alps) == (SPIN, WEAVE)


def test_only_its_managers_change_a_chain_and_only_its_own(alps: Cluster, session: Session) -> None:
    with pytest.raises(NotAllowed):
        keep_chain(session, alps.id, (SPIN,), seen="", viewer=Viewer(), now=NOW)
    other = cluster(session, "Baltic")
    event_id = keep(other, (SPIN,))
    assert event_id is not None
    with pytest.raises(NotFound):
        take_back(session, alps.id, event_id, viewer=manager(alps), now=NOW)


@pytest.mark.parametrize(
    ("chain", "field"),
    [
        ((ChainStage(""),), "label-0"),
        ((ChainStage("x" * 61),), "label-0"),
        ((SPIN, ChainStage("YARN")), "label-1"),
        ((ChainStage("Yarn", None, "x" * 201),), "words-0"),
        (tuple(ChainStage(f"Stage {n}") for n in range(MOST_STAGES + 1)), "add"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(alps: Cluster, chain: Chain, field: str) -> None:
    with pytest.raises(FieldsError) as caught:
        keep(alps, chain)
    assert list(caught.value.fields) == [field]
    assert chain_of(alps)[0].label == "blowing"


def test_a_row_that_says_nothing_sensible_is_read_all_the_same(alps: Cluster) -> None:
    alps.stages = [{"stage": "tooling"}, {"label": None, "stage": "nonsense"}, {}]
    assert [(each.label, each.place) for each in chain_of(alps)] == [
        ("Tooling", Stage.TOOLING),
        ("?", None),
        ("?", None),
    ]
