"""The languages of the interface: `translations/*.po`, read once per process, never compiled to
disk, so that no stale file can speak for them.
"""

from __future__ import annotations

import io
import re
from functools import lru_cache

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from matchmaker.config import ROOT
from matchmaker.domain.phrases import Catalogue

FOLDER = ROOT / "translations"
SOURCE = "en"
PSEUDO = "pseudo"
# In the order in which a person is offered them, each by its own name.
LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "it": "Italiano",
    "lt": "Lietuvių",
}
_ACCENTS = str.maketrans("aceinorsuyzACEINORSUYZ", "áçéîñöřšüýžÁÇÉÎÑÖŘŠÜÝŽ")
_PLACE = re.compile(r"(%\(\w+\)s|%%|<[^>]+>)")


@lru_cache(maxsize=len(LANGUAGES) + 1)
def catalogue(language: str) -> Catalogue:
    """What translates into a language; into English, and into an unknown one, nothing changes."""
    if language == PSEUDO:
        return PseudoCatalogue()
    path = FOLDER / f"{language}.po"
    if language not in LANGUAGES or not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


class PseudoCatalogue:
    """A language that nobody speaks: longer, accented and in brackets, so that text which was
    forgotten, or which does not fit, is seen at once.
    """

    def gettext(self, message: str, /) -> str:
        """The message in brackets, 40 % longer."""
        if not message:
            return message
        parts = _PLACE.split(message)
        said = "".join(
            each if _PLACE.fullmatch(each) else each.translate(_ACCENTS) for each in parts
        )
        return f"[!!! {said}{' ~' * (len(message) // 5)}]"

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        """The same for this many."""
        return self.gettext(singular if n == 1 else plural)

    # The names under which Flask-Babel asks for the same.
    ugettext = gettext
    ungettext = ngettext
