"""The network as files for spreadsheets, Gephi and statistics: CSV, GraphML, XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from matchmaker.services.importing.rejected import masked
from matchmaker.services.links.export_sheets import tables
from matchmaker.services.links.exporting import NO_LINK, NO_NODE, NetworkExport, link_row
from matchmaker.services.sheets import Value, workbook


def nodes_csv(export: NetworkExport) -> bytes:
    """One cluster a row."""
    rows = [each.as_row() | export.frame.as_row() for each in export.nodes]
    return _csv(rows, [*NO_NODE.as_row(), *export.frame.as_row()])


def links_csv(export: NetworkExport) -> bytes:
    """One pair of clusters a row."""
    names = {each.id: each.name for each in export.nodes}
    rows = [link_row(each, names) | export.frame.as_row() for each in export.links]
    return _csv(rows, [*link_row(NO_LINK, {}), *export.frame.as_row()])


def graphml(export: NetworkExport) -> bytes:
    """The same as a graph: texts, numbers and yes/no only, so that Gephi and yEd open it."""
    import networkx  # noqa: PLC0415 -- slow import

    graph = networkx.Graph(**_attributes(export.frame.as_row()))
    for node in export.nodes:
        graph.add_node(str(node.id), **_attributes(node.as_row(), without=("id",)))
    for link in export.links:
        row = link_row(link, {}) | {"weight": link.strength}
        ends = ("source", "target", "source_label", "target_label", "type")
        graph.add_edge(str(link.a), str(link.b), **_attributes(row, without=ends))
    file = io.BytesIO()
    networkx.write_graphml(graph, file, named_key_ids=True)
    return file.getvalue()


def xlsx(export: NetworkExport) -> bytes:
    """Both tables as one workbook, in English."""
    return workbook(tables(export))


FILES: Mapping[str, Callable[[NetworkExport], bytes]] = MappingProxyType(
    {
        "nodes.csv": nodes_csv,
        "links.csv": links_csv,
        "network.graphml": graphml,
        "network.xlsx": xlsx,
    }
)
"""Every file that can be had, by its name."""


def _csv(rows: Iterable[Mapping[str, Value]], headings: Sequence[str]) -> bytes:
    """UTF-8 with headings; days in ISO form, an empty cell for what is not known."""
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode()


def _cell(value: Value) -> Value:
    return masked(value) if isinstance(value, str) else value


def _attributes(
    row: Mapping[str, Value], without: Iterable[str] = ()
) -> dict[str, str | int | float]:
    """What GraphML can hold: a day as a text, an empty text for what is not known."""
    return {
        name: value if isinstance(value, int | float) else _plain(str(value or ""))
        for name, value in row.items()
        if name not in without
    }


def _plain(text: str) -> str:
    """Without the control characters that no XML can hold."""
    return "".join(each for each in text if each.isprintable())
