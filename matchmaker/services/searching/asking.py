"""A typed need, ready to be compared: who asks, what it says, and how the machine reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from matchmaker.domain.pairing import Match
from matchmaker.domain.parts import LONGEST_PART, MOST_PARTS, PartAnswer
from matchmaker.domain.phrases import counted, phrase
from matchmaker.domain.profile import NOBODY, Profile, Statement, with_statements
from matchmaker.domain.vocabulary import OrganisationKind, StatementRole
from matchmaker.errors import InputError
from matchmaker.services.desk import Desk, require_voice
from matchmaker.services.index.embedding import Reading, readings_of
from matchmaker.services.ranking.profiling import load_profile
from matchmaker.services.searching.parts import answer_parts, as_needs, with_readings
from matchmaker.services.searching.understanding import Understood, understand

TYPED = 0  # the id of a sentence that was typed and is stored nowhere
LONGEST_SENTENCE = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A typed need.

    Attributes:
        question: the sentence as it was typed; its parts, where these were written by hand.
        seeker: who asks: the sentence, and the offers that answer what others need.
        understood: the parts of the sentence and the places in it.
        needs: the parts as needs of their own.
        readings: how all of these sentences are read.
    """

    question: str
    seeker: Profile
    understood: Understood
    needs: tuple[Statement, ...]
    readings: Mapping[int, Reading]


def read_question(
    desk: Desk,
    sentence: str,
    parts: Sequence[str] = (),
    *,
    language: str | None = None,
    organisation_id: int | None = None,
) -> Asked:
    """Read a typed need, in an organisation's name or in nobody's.

    Raises:
        InputError: there is no sentence, or it is far too long.
        NotAllowed: the viewer may not ask in this organisation's name.
    """
    need = _typed_need(sentence, _tidy(parts), language, desk.today)
    desk.library.follow(desk.session, today=desk.today)
    seeker = Profile(id=NOBODY, name="You", kind=OrganisationKind.COMPANY)
    offers: tuple[Statement, ...] = ()
    if organisation_id is not None:
        require_voice(desk, organisation_id)
        seeker = load_profile(desk.session, organisation_id, viewer=desk.viewer, today=desk.today)
        offers = seeker.saying([StatementRole.CAPABILITY])
    understood = understand(" ".join(sentence.split()) or need.text, language, _tidy(parts))
    read = with_readings(desk.library, understood.parts, language)
    understood = replace(understood, parts=read)
    needs = as_needs(understood.parts, language=language, today=desk.today)
    seeker = with_statements(seeker, [need, *offers])
    said = (*seeker.statements, *needs)
    readings = readings_of(desk.session, desk.library.encoder, said)
    return Asked(need.text, seeker, understood, tuple(needs), readings)


def with_answers(
    desk: Desk, asked: Asked, found: Sequence[Match]
) -> list[tuple[Match, tuple[PartAnswer, ...]]]:
    """Partners with what they answer of each part, those that answer more first among equals.

    Equals are those of the same named strength; the order among them is otherwise kept.
    """
    ids = [each.encounter.candidate.id for each in found]
    _, readings = desk.library.recall(desk.session, ids, viewer=desk.viewer, today=desk.today)
    parts = asked.understood.parts
    answers = answer_parts(desk.library, parts, asked.needs, found, {**readings, **asked.readings})
    both = list(zip(found, answers, strict=True))
    steps = list(desk.weights.steps.values())

    def place(one: tuple[Match, tuple[PartAnswer, ...]]) -> tuple[int, int]:
        step = sum(one[0].reciprocal >= each for each in steps)
        return -step, -sum(each.statement is not None for each in one[1])

    return sorted(both, key=place)


def _tidy(parts: Sequence[str]) -> list[str]:
    """What was written into the fields for parts: the empty ones are none."""
    told = [" ".join(each.split())[:LONGEST_PART] for each in parts]
    return list(dict.fromkeys(each for each in told if each))[:MOST_PARTS]


def _typed_need(
    sentence: str, parts: Sequence[str], language: str | None, today: date
) -> Statement:
    text = ", ".join(parts) or " ".join(sentence.split())
    if not text:
        raise InputError(
            phrase("There is nothing to search for."), remedy=phrase("Write what you need.")
        )
    if len(text) > LONGEST_SENTENCE:
        raise InputError(
            counted(
                "The sentence has %(n)s character.",
                "The sentence has %(n)s characters.",
                len(text),
            ),
            remedy=phrase("Say it in %(most)s or fewer.", most=LONGEST_SENTENCE),
        )
    return Statement(TYPED, StatementRole.NEED, text, language=language, dated=today)
