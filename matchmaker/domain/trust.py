"""Who could introduce two organisations: what they share and whom both know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from matchmaker.domain.vocabulary import LinkKind


@dataclass(frozen=True, slots=True)
class KnownTie:
    """A dated relation as the viewer may know it; `title` names the project or event."""

    kind: LinkKind
    dated: date | None = None
    title: str = ""
    is_public: bool = True


@dataclass(frozen=True, slots=True)
class TrustPath:
    """The ways from one to the other, each a fact with its names.

    Attributes:
        direct: ties between the two themselves, oldest first.
        through: names of organisations that have worked with both, at most a handful.
        shared_clusters: names of the clusters that both belong to.
        linked_clusters: pairs of cluster names (mine, theirs) that have a link of their own.
        confided: those of `through` whose work with the seeker not everybody may know of.
    """

    direct: tuple[KnownTie, ...] = ()
    through: tuple[str, ...] = ()
    shared_clusters: tuple[str, ...] = ()
    linked_clusters: tuple[tuple[str, str], ...] = ()
    confided: frozenset[str] = frozenset()

    @property
    def strength(self) -> float:
        """0 (strangers) to 1 (they know each other); the best way counts, others add little."""
        strongest = max(
            1.0 if self.direct else 0.0,
            0.8 if self.shared_clusters else 0.0,
            0.7 if self.through else 0.0,
            0.4 if self.linked_clusters else 0.0,
        )
        return min(1.0, strongest + 0.05 * max(0, len(self.through) - 1))

    @property
    def as_the_other_may_know(self) -> TrustPath:
        """The path without partners whom only the seeker's side knows to be its partners."""
        known = tuple(each for each in self.through if each not in self.confided)
        return replace(self, through=known, confided=frozenset())


STRANGERS = TrustPath()
