"""What a coordinator is told after having had a joint event drafted."""

from __future__ import annotations

from matchmaker.domain.phrases import counted, phrase
from matchmaker.services.emerging.joint_event import Proposed
from matchmaker.web.notices import tell


def tell_of_draft(done: Proposed) -> None:
    """How many firms are on its list, or that there was one already."""
    if not done.is_new:
        tell(phrase("A joint event of these two has been proposed already."))
        return
    tell(
        counted(
            "A draft is ready for the host's managers, with %(n)s firm on its list. Nobody has"
            " been invited.",
            "A draft is ready for the host's managers, with %(n)s firms on its list. Nobody has"
            " been invited.",
            done.firms,
        )
    )
