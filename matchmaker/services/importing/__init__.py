"""Importing files: tables of text in, rows and a report out."""

from matchmaker.services.columns import Template

from .files import Upload
from .report import ImportReport, Note, RowProblem, TableReport
from .service import Progress, import_files

__all__ = [
    "ImportReport",
    "Note",
    "Progress",
    "RowProblem",
    "TableReport",
    "Template",
    "Upload",
    "import_files",
]
