"""The bulk files of EU research projects: what is found in them and what is kept."""

from matchmaker.services.cordis.importing import (
    LARGEST_CONSORTIUM,
    CordisReport,
    Progress,
    import_cordis,
)
from matchmaker.services.cordis.statements import KeepNewest

__all__ = ["LARGEST_CONSORTIUM", "CordisReport", "KeepNewest", "Progress", "import_cordis"]
