"""Texts to vectors, kept in the database: only what has no vector yet is encoded.

Vectors belong to texts, not to statements: thirty partners of one project share one sentence and
one vector. A private sentence is never stored here: it is encoded when its owner asks and
forgotten afterwards, so nobody else can meet it (invariant 4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from indexing.bridged import as_read, encode_glossed, gloss_of, mark_of_reading
from indexing.encoder import Encoder
from indexing.words import WordIds, word_ids, words
from matchmaker.domain.profile import ENGLISH, Statement
from matchmaker.domain.vocabulary import Visibility
from matchmaker.services.ranking.profiling import statement_columns, statement_values
from models import Organisation, Vector
from models import Statement as StatementRow
from models.insertion import insert_missing

Progress = Callable[[int, int], None]
T = TypeVar("T")
BATCH = 512  # texts encoded and committed together: a few seconds of work are lost at most
STORED = "<f2"  # half precision, little-endian: what indexes keep, at half the size of the database
PARTING = np.uint64(0)  # no word's name; parts a sentence's words from those of its gloss
LOOKUP = 5_000  # keys asked for in one query; SQLite takes 32,766 at most


@dataclass(frozen=True, slots=True)
class Reading:
    """What the machine makes of a sentence: its unit vector (dimension,), and its words' names.

    The vector is in half precision, as indexes keep it, so that what is remembered, stored and
    freshly encoded compares alike, and takes half the memory.

    Attributes:
        vector: of the text, blended with that of its English gloss where a bridge reads it.
        words: of the text and of its gloss, rising, each once.
        gloss: the words of the gloss alone; None where there is none.
    """

    vector: NDArray[np.float16]
    words: WordIds
    gloss: WordIds | None = None

    @property
    def words_abroad(self) -> WordIds:
        """The words by which it meets sentences in other languages."""
        return self.words if self.gloss is None else self.gloss


def text_hash(statement: Statement, encoder: Encoder) -> bytes:
    """The key of what is encoded: the words that are read, and on which side they stand.

    Where a bridge helps to read them, their language and the bridge's vocabulary take part.
    """
    side = "?" if statement.role.is_seeking else "!"
    mark = mark_of_reading(encoder, statement.read_language)
    keyed = f"{mark}{side}{statement.read_text}".encode()
    return hashlib.blake2b(keyed, digest_size=16).digest()


def lexical_text(statement: Statement, encoder: Encoder) -> str:
    """What lexical search asks for: a sentence's words, and those of its English gloss.

    The index holds sentences without glosses, so that these make no English word less rare.
    """
    return as_read(encoder, statement.read_text, statement.read_language)


def readings_of(
    session: Session, encoder: Encoder, statements: Iterable[Statement]
) -> dict[int, Reading]:
    """The readings of these statements, by statement id: stored ones from the database.

    What is not stored (private sentences, typed sentences, and what was saved while no encoder
    ran) is encoded now and kept nowhere.
    """
    wanted = {each.id: (text_hash(each, encoder), each) for each in statements}
    stored = _stored(session, encoder.identity.key, {key for key, _ in wanted.values()})
    missing = [each for key, each in wanted.values() if key not in stored]
    keys = (text_hash(each, encoder) for each in missing)
    fresh = dict(zip(keys, _read(encoder, missing), strict=True))
    return {number: stored.get(key) or fresh[key] for number, (key, _) in wanted.items()}


def store_readings(session: Session, encoder: Encoder, statements: Iterable[Statement]) -> int:
    """Encode what is not private and has no vector yet, in the caller's transaction; how many."""
    shared = (each for each in statements if each.visibility is not Visibility.PRIVATE)
    public = {text_hash(each, encoder): each for each in shared}
    known = _known(session, encoder.identity.key, public)
    missing = [each for key, each in sorted(public.items()) if key not in known]
    rows = [
        {
            "identity": encoder.identity.key,
            "text_hash": text_hash(each, encoder),
            "data": reading.vector.astype(STORED).tobytes(),
            "words": _packed(reading).astype("<u8").tobytes(),
        }
        for each, reading in zip(missing, _read(encoder, missing), strict=True)
    ]
    insert_missing(session, Vector, rows)
    return len(rows)


def embed_all(session: Session, encoder: Encoder, *, progress: Progress | None = None) -> int:
    """Encode every sentence that others may see and that has no vector yet; how many were new.

    Each batch is committed, so an interrupted run goes on where it stopped.
    """
    total = session.scalar(sa.select(sa.func.count()).select_from(_shared_rows().subquery())) or 0
    done = new = 0
    for batch in chunks(_shared_statements(session), BATCH):
        new += store_readings(session, encoder, batch)
        session.commit()
        done += len(batch)
        if progress is not None:
            progress(done, total)
    return new


def unread_statements(session: Session, encoder: Encoder) -> list[int]:
    """The ids of the sentences that others may see and that have no vector of this encoder."""
    unread = []
    for batch in chunks(_shared_statements(session), BATCH):
        keys = {each.id: text_hash(each, encoder) for each in batch}
        known = _known(session, encoder.identity.key, set(keys.values()))
        unread += [number for number, key in keys.items() if key not in known]
    return unread


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of `size`, the last one shorter."""
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


def _shared_rows() -> sa.Select[*tuple[object, ...]]:
    return (
        statement_columns()
        .join(Organisation, Organisation.id == StatementRow.organisation_id)
        .where(StatementRow.visibility != Visibility.PRIVATE, Organisation.merged_into_id.is_(None))
    )


def _shared_statements(session: Session) -> Iterator[Statement]:
    """All of them, in order of id, read in pages so that each page's transaction is short."""
    last = 0
    while True:
        page = session.execute(
            _shared_rows().where(StatementRow.id > last).order_by(StatementRow.id).limit(5_000)
        ).all()
        values = [each for owned in statement_values(page).values() for each in owned]
        if not values:
            return
        last = max(each.id for each in values)
        yield from sorted(values, key=lambda each: each.id)


def _read(encoder: Encoder, statements: Sequence[Statement]) -> list[Reading]:
    """Readings of statements in their order; what seeks is encoded as a query."""
    readings: dict[int, Reading] = {}
    for seeking in (True, False):
        side = [(n, s) for n, s in enumerate(statements) if s.role.is_seeking is seeking]
        if not side:
            continue
        texts = [each.read_text for _, each in side]
        glosses = [gloss_of(encoder, each.read_text, each.read_language).text for _, each in side]
        vectors = encode_glossed(encoder, texts, glosses, as_query=seeking)
        for (place, each), vector, gloss in zip(side, vectors, glosses, strict=True):
            own = words(each.read_text, each.read_language or "")
            readings[place] = _reading(vector, own, words(gloss, ENGLISH) if gloss else None)
    return [readings[place] for place in range(len(statements))]


def _reading(vector: NDArray[np.float32], own: list[str], gloss: list[str] | None) -> Reading:
    named = np.unique(word_ids([*own, *(gloss or ())]))
    told = None if gloss is None else np.unique(word_ids(gloss))
    return Reading(vector.astype(np.float16), named, told)


def _packed(reading: Reading) -> WordIds:
    """The words as they are stored: those of the gloss, if there is one, behind a parting 0."""
    if reading.gloss is None:
        return reading.words
    return np.concatenate([reading.words, [PARTING], reading.gloss])


def _unpacked(vector: NDArray[np.float16], stored: bytes) -> Reading:
    named = np.frombuffer(stored, dtype="<u8")
    border = np.flatnonzero(named == PARTING)
    if not len(border):
        return Reading(vector, named)
    return Reading(vector, named[: border[0]], named[border[0] + 1 :])


def _known(session: Session, identity: str, keys: Iterable[bytes]) -> set[bytes]:
    query = sa.select(Vector.text_hash).where(Vector.identity == identity)
    return {
        key
        for some in chunks(keys, LOOKUP)
        for key in session.scalars(query.where(Vector.text_hash.in_(some)))
    }


def stored_vectors(
    session: Session, identity: str, keys: Iterable[bytes]
) -> dict[bytes, NDArray[np.float16]]:
    """The stored vectors of these texts, in half precision as indexes keep them, by text hash."""
    query = sa.select(Vector.text_hash, Vector.data).where(Vector.identity == identity)
    return {
        key: _half(data)
        for some in chunks(keys, LOOKUP)
        for key, data in session.execute(query.where(Vector.text_hash.in_(some))).all()
    }


def _half(data: bytes) -> NDArray[np.float16]:
    return np.frombuffer(data, dtype=STORED)


def _stored(session: Session, identity: str, keys: Iterable[bytes]) -> dict[bytes, Reading]:
    table = Vector.__table__.c  # columns of the table: rows of an entity would cost twice as much
    query = sa.select(table.text_hash, table.data, table.words)
    query = query.where(table.identity == identity)
    return {
        key: _unpacked(_half(data), words)
        for some in chunks(keys, LOOKUP)
        for key, data, words in session.execute(query.where(table.text_hash.in_(some))).all()
    }
