"""What stands beside the values of a workbook: hidden columns, formulas, error values, links.

The parser gives values only. A person sees more: that a column is hidden, that a formula has not
been worked out yet, that a cell says #N/A, that "Homepage" leads somewhere. It is looked up here in
the XML itself, inside the confined process of `sheet_worker`, with the standard library alone.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from typing import Any
from xml.etree import ElementTree as Xml

_MOST_COLUMNS = 16_384
_SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_COLUMN = re.compile(rb"<col\b[^>]*>")
_FORMULA = re.compile(rb"<c\b([^>]*)>\s*<f\b(?:[^>]*/>|[^>]*>([^<]*)</f>)\s*(?:<v>([^<]+)</v>)?")
_ERROR = re.compile(rb'<c\b([^>]*\bt="e"[^>]*)>\s*(?:<f\b[^<]*(?:</f>)?)?\s*<v>([^<]*)</v>')
_LINK = re.compile(rb"<hyperlink\b[^>]*>")
_LINK_FORMULA = re.compile(r'\s*(?:_xlfn\.)?HYPERLINK\(\s*"([^"]+)"', re.IGNORECASE)
_ODS_TABLE = re.compile(rb'<table:table [^>]*table:name="([^"]*)"[^>]*>(.*?)<table:table-row', re.S)
_ODS_COLUMN = re.compile(rb"<table:table-column\b[^>]*>")


def marks_of(content: bytes, sheet: str) -> dict[str, Any]:
    """What stands beside the values of a sheet; nothing where the file does not say it our way.

    `hidden` lists column positions, `valueless` cells such as "F8" whose formula was never worked
    out, `errors` and `links` pairs of a cell with its error value or web address.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "content.xml" in archive.namelist():
                return _ods_marks(archive.read("content.xml"), sheet)
            return _xlsx_marks(archive, sheet)
    except (zipfile.BadZipFile, KeyError, ValueError, Xml.ParseError):
        return {}


def _xlsx_marks(archive: zipfile.ZipFile, sheet: str) -> dict[str, Any]:
    part = _part_of(archive, sheet)
    text = archive.read(part)
    head, _, body = text.partition(b"<sheetData")
    formulas = [(_cell(m[1]), m[2] or b"", m[3]) for m in _FORMULA.finditer(body)]
    links = {cell: found[1] for cell, said, _ in formulas
             if (found := _LINK_FORMULA.match(html.unescape(said.decode())))}  # fmt: skip
    return {
        "hidden": [at for tag in _COLUMN.findall(head) for at in _hidden(tag)],
        "valueless": [cell for cell, _, value in formulas if value is None and cell not in links],
        "errors": [(_cell(m[1]), m[2].decode()) for m in _ERROR.finditer(body)],
        "links": list((_targets(archive, part, body) | links).items()),
    }


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The path of the part in which a sheet of this name lies."""
    sheets = Xml.fromstring(archive.read("xl/workbook.xml")).iter(f"{_SPREADSHEET}sheet")  # noqa: S314 -- confined
    number = next((each.get(f"{_RELATION}id") for each in sheets if each.get("name") == sheet), "")
    return posixpath.normpath(
        posixpath.join("xl", _related(archive, "xl/workbook.xml")[number or ""])
    )


def _related(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """The targets that a part refers to, by number; absolute paths made relative to its folder."""
    folder, _, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels"
    if path not in archive.namelist():
        return {}
    relations = Xml.fromstring(archive.read(path))  # noqa: S314 -- confined
    found = {each.get("Id", ""): each.get("Target", "") for each in relations}
    return {
        number: posixpath.relpath(target, f"/{folder}") if target.startswith("/") else target
        for number, target in found.items()
    }


def _targets(archive: zipfile.ZipFile, part: str, body: bytes) -> dict[str, str]:
    """The address behind each cell that was made a link by hand."""
    tags = _LINK.findall(body)
    related = _related(archive, part) if tags else {}
    cells = ((_attribute(tag, b"ref"), related.get(_attribute(tag, b"id"), "")) for tag in tags)
    return {cell: target for cell, target in cells if target.startswith("http")}


def _hidden(tag: bytes) -> range:
    """The positions of the columns that one <col> hides."""
    if _attribute(tag, b"hidden") not in ("1", "true"):
        return range(0)
    return range(int(_attribute(tag, b"min")) - 1, min(int(_attribute(tag, b"max")), _MOST_COLUMNS))


def _ods_marks(text: bytes, sheet: str) -> dict[str, Any]:
    hidden: list[int] = []
    for name, head in _ODS_TABLE.findall(text):
        if html.unescape(name.decode()) != sheet:
            continue
        position = 0
        for tag in _ODS_COLUMN.findall(head):
            count = min(int(_attribute(tag, b"number-columns-repeated") or 1), _MOST_COLUMNS)
            if _attribute(tag, b"visibility") == "collapse":
                hidden += range(position, position + count)
            position += count
    return {"hidden": hidden}


def _cell(attributes: bytes) -> str:
    return _attribute(attributes, b"r")


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"[\s:]" + name + rb'="([^"]*)"', tag)
    return html.unescape(found[1].decode()) if found else ""
