"""Who could introduce the two: the best way counts, more ways help a little."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.trust import STRANGERS, KnownTie, TrustPath
from matchmaker.domain.vocabulary import LinkKind

TIE = KnownTie(LinkKind.PROJECT, date(2006, 1, 1), "LASER-LINK")
names = st.lists(st.sampled_from("abcdefgh"), max_size=6).map(tuple)


@pytest.mark.parametrize(
    ("path", "strength"),
    [
        (STRANGERS, 0.0),
        (TrustPath(linked_clusters=(("Optence", "LITEK"),)), 0.4),
        (TrustPath(through=("EKSMA",)), 0.7),
        (TrustPath(through=("EKSMA", "TOPAG", "Altechna")), 0.8),
        (TrustPath(shared_clusters=("LITEK",)), 0.8),
        (TrustPath(direct=(TIE,)), 1.0),
        (TrustPath(direct=(TIE, TIE), through=("a", "b"), shared_clusters=("LITEK",)), 1.0),
    ],
)
def test_a_path_is_as_strong_as_its_best_way(path: TrustPath, strength: float) -> None:
    assert path.strength == pytest.approx(strength)


@given(through=names, more=names, clusters=names)
def test_another_way_never_makes_a_path_weaker(
    through: tuple[str, ...], more: tuple[str, ...], clusters: tuple[str, ...]
) -> None:
    less = TrustPath(through=through, shared_clusters=clusters)
    richer = TrustPath(through=through + more, shared_clusters=clusters)
    assert 0 <= less.strength <= richer.strength <= 1
