"""What the columns of a table of calls are called, by those who publish such tables.

A name is compared without case, blanks and marks: "Deadline date", "deadlineDate" and
"deadline_date" are one. The first name of a field that a table has counts; the text may stand in
several columns, which are joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from matchmaker.services.recognition.folding import fold, words

ONE: Mapping[str, tuple[str, ...]] = {
    "key": words(
        "identifier id callid topicid callidentifier topicidentifier topiccode callcode externalid"
        " externalkey key reference referencenumber ref refno noticeid publicationnumber"
        " noticenumber ccm2id code topic number kennung aktenzeichen codigo codice numero"
    ),
    "title": words(
        "title calltitle topictitle titleen name callname topicname noticetitle heading headline"
        " titel titre titolo titulo tytul pavadinimas subject betreff objet oggetto"
    ),
    "deadline": words(
        "deadline deadlinedate deadlinedates submissiondeadline deadlinedateslong closingdate"
        " closedate closes closingdeadline applicationdeadline deadlines duedate due enddate"
        " expirydate tenderdeadline submissionsdate deadlinemodel1 frist einreichfrist"
        " einreichungsfrist abgabefrist datelimite delai scadenza plazo fechalimite termin terminas"
    ),
    "opens_on": words(
        "openingdate opendate opening opens plannedopeningdate plannedopeningdatelong startdate"
        " publicationdate publicationdatelong publishdate launchdate published dateouverture"
        " apertura start"
    ),
    "programme": words(
        "programme program frameworkprogramme fundingprogramme fundingprogram programmetitle"
        " workprogramme programmeperiod fund fundingscheme scheme instrument programmename"
        " calltype typeofaction typesofaction programm foerderprogramm programma programa"
        " buyer contractingauthority authority funder agency"
    ),
    "budget": words(
        "budget totalbudget indicativebudget budgeteur budgetineur budgetoverview callbudget"
        " topicbudget overallbudget amount estimatedvalue totalvalue value eucontribution"
        " ecmaxcontribution maxcontribution funding montant importo importe summe"
    ),
    "currency": words("currency waehrung devise valuta moneda"),
    "url": words(
        "url link href website webpage page portal callurl topicurl weblink uri adresse noticeurl"
        " portalurl source"
    ),
    "status": words("status state callstatus topicstatus zustand etat stato estado"),
    "language": words("language lang languagecode sprache langue lingua idioma"),
    "parts": words("parts lots tasks workpackages lose teile parties lotti lotes requirements"),
}  # fmt: skip
TEXT = words(
    "text description descriptionbyte calldescription topicdescription shortdescription fulltext"
    " objective objectives callobjective summary abstract content body scope specificchallenge"
    " challenge destinationdetails expectedoutcome expectedoutcomes expectedimpact details info"
    " beschreibung ziel ziele inhalt objectif objectifs obiettivo descrizione descripcion objetivo"
    " opis aprasymas"
)
_LETTERS = re.compile(r"[^a-z0-9]")


def plain(heading: str) -> str:
    """A heading as headings are compared: letters and digits only."""
    return _LETTERS.sub("", fold(heading))


def fields_of(headings: Iterable[str]) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]:
    """Field → heading; the headings of the text in the order of `TEXT`; those that are not used."""
    known: dict[str, str] = {}
    for each in headings:
        known.setdefault(plain(each), each)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for field, names in ONE.items():
        name = next((each for each in names if each in known and each not in taken), None)
        if name is not None:
            found[field] = known[name]
            taken.add(name)
    texts = tuple(known[each] for each in TEXT if each in known and each not in taken)
    used = {*found.values(), *texts}
    return found, texts, tuple(each for each in known.values() if each not in used)


def keys_of(headings: Iterable[str]) -> tuple[str, ...]:
    """The headings that may name a call, the likeliest first: a table may have several."""
    known = {plain(each): each for each in headings}
    return tuple(known[each] for each in ONE["key"] if each in known)
