"""Which network a coordinator's page is about: every page of the network asks it the same way."""

from __future__ import annotations

from matchmaker.domain.phrases import phrase
from matchmaker.errors import NotAllowed
from matchmaker.web.desk import viewer
from matchmaker.web.forms import number


def network_chosen(text: str | None) -> int:
    """The network that is meant: the one that was named, if it is the viewer's, else the first.

    Raises:
        NotAllowed: the named network is somebody else's.
        InputError: the name is no number.
    """
    own = viewer().meta_clusters
    found = number({"network": text or ""}, "network")
    if found is None:
        return min(own)
    if found not in own:
        raise NotAllowed(phrase("Only those who look after this network may see that."))
    return found
