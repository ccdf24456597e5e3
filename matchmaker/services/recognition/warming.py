"""Reading the vocabularies before they are needed: the first list would wait seconds for them."""

from __future__ import annotations

import threading

from .closed_lists import recognise_kind, recognise_stage
from .countries import recognise_country
from .languages import language_of, recognise_language
from .regions import recognise_region
from .sectors import recognise_sector
from .sizes import recognise_size

_begun = threading.Event()


def warm_up_aside() -> None:
    """Read them in a thread; once in a process, however often it is asked for."""
    if not _begun.is_set():
        _begun.set()
        threading.Thread(target=warm_up, name="vocabularies", daemon=True).start()


def warm_up() -> None:
    """Read them now."""
    recognise_country("nowhere at all")
    recognise_region("nowhere at all")
    for recognise in (recognise_sector, recognise_kind, recognise_stage, recognise_size):
        recognise("nothing of the sort")
    recognise_language("none of them")
    language_of("We look for somebody who can read these words aloud.")
