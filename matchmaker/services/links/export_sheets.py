"""The network as sheets, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LinkKind, label
from matchmaker.services.links.exporting import (
    NO_LINK,
    NO_NODE,
    Frame,
    NetworkExport,
    link_row,
)
from matchmaker.services.links.pair_ties import PairTies, Style
from matchmaker.services.sheets import Table, Value

Say = Callable[[str], str]


def tables(export: NetworkExport, *, say: Say = str) -> list[Table]:
    """The pairs and the clusters, each with of what and when it is; `say` translates."""
    names = {each.id: each.name for each in export.nodes}
    links = [_said(each, names, say) for each in export.links]
    nodes = [each.as_row() for each in export.nodes]
    notes = _notes(export.frame, say)
    return [
        _table(say(phrase("Links")), links, link_row(NO_LINK, {}), say=say, notes=notes),
        _table(say(phrase("Clusters")), nodes, NO_NODE.as_row(), say=say, notes=notes),
    ]


def _notes(frame: Frame, say: Say) -> list[str]:
    lines = [
        phrase("%(network)s, as of %(day)s", network=frame.filter, day=frame.as_of.isoformat()),
        phrase(
            "Made on %(day)s by the method %(name)s",
            day=frame.made_on.isoformat(),
            name=frame.method,
        ),
    ]
    if frame.since is not None:
        lines.append(phrase("Only ties that began after %(day)s", day=frame.since.isoformat()))
    return [say(each) for each in lines]


def _said(link: PairTies, names: Mapping[int, str], say: Say) -> dict[str, Value]:
    return link_row(link, names) | {"style": say(_STYLES[link.style])}


_HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "id": phrase("Number"),
        "label": phrase("Cluster"),
        "key": phrase("Key"),
        "country": phrase("Country"),
        "region": phrase("Region"),
        "city": phrase("City"),
        "field": phrase("Field"),
        "network": phrase("Network"),
        "members": phrase("Members"),
        "source_label": phrase("Cluster"),
        "target_label": phrase("Partner cluster"),
        "style": phrase("State"),
        "strength": phrase("Strength"),
        "trend": phrase("Change in a year"),
        "first_seen": phrase("First seen"),
        "carriers_source": phrase("Organisations"),
        "carriers_target": phrase("Organisations of the partner"),
        "shared_members": phrase("Members of both"),
        "own_link_since": phrase("Own link since"),
    }
    | {f"ties_{kind.value}": label(kind) for kind in LinkKind}
)


_STYLES: Mapping[str, str] = MappingProxyType(
    {
        Style.REALISED.value: phrase("Realised"),
        Style.EMERGING.value: phrase("Emerging"),
        Style.COMPLEMENTARY.value: phrase("Complementary only"),
    }
)


def _table(
    title: str,
    rows: Sequence[Mapping[str, Value]],
    names: Iterable[str],
    *,
    say: Say,
    notes: Sequence[str],
) -> Table:
    columns = [each for each in names if each in _HEADINGS]
    headings = [say(_HEADINGS[each]) for each in columns]
    return Table(title, headings, [[row[each] for each in columns] for row in rows], notes)
