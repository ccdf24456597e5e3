"""A process that searches, as a web worker does; started anew, so it shares nothing with us."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path


def serve_searches(url: str, folder: Path, line: Connection) -> None:
    """Open a database and a library of our own; answer questions until the line falls silent.

    A question is (sentence, own organisation's id or None); the answer lists, best first, each
    partner's name and the quoted offers, and ends with the snapshot that was searched.
    """
    from factories import TODAY, desk_of, library

    from matchmaker.services.ranking.proposing import search
    from models import Organisation, open_database

    database = open_database(url)
    found = library(folder)
    with database() as session:
        found.follow(session, today=TODAY)
    line.send("open")
    while (question := line.recv()) is not None:
        sentence, own = question
        with database() as session:
            asking = session.get(Organisation, own) if own else None
            slate = search(desk_of(session, found, asking), sentence, language="en")
            cards = [
                (
                    each.card.match.encounter.candidate.name,
                    [quote.offering.text for quote in each.card.why_you],
                )
                for each in slate.shown
            ]
        line.send((cards, found.live.snapshot_name))
    database.kw["bind"].dispose()
