"""The import of a member list in five steps; nothing is written before the last one."""

from .checking import check
from .columns import columns
from .confirming import again, confirm, progress
from .files import drop, file, sample, sheet, start, template
from .results import rejected, result, undo
from .room import importing

__all__ = [
    "again", "check", "columns", "confirm", "drop", "file", "importing", "progress", "rejected",
    "result", "sample", "sheet", "start", "template", "undo",
]  # fmt: skip
