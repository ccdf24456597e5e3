"""One seeker face to face with organisations that are named, however well they fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from matchmaker.domain.explanation import Card, explain
from matchmaker.domain.pairing import judge
from matchmaker.domain.profile import Profile
from matchmaker.services.desk import Desk, require_voice
from matchmaker.services.index.embedding import Reading, readings_of
from matchmaker.services.network.trust_paths import ties_of, trust_paths
from matchmaker.services.ranking.comparing import encounters
from matchmaker.services.ranking.profiling import load_profile
from matchmaker.services.searching.asking import Asked, read_question, with_answers

MOST_COMPARED = 4


@dataclass(frozen=True, slots=True)
class Facing:
    """A named organisation, and its card; None where the two cannot be partners at all."""

    profile: Profile
    card: Card | None


def compare(
    desk: Desk,
    sentence: str,
    candidate_ids: Sequence[int],
    parts: Sequence[str] = (),
    *,
    language: str | None = None,
    organisation_id: int | None = None,
) -> tuple[Asked, list[Facing]]:
    """How each of these would answer a sentence, however weakly, in the order given.

    Raises:
        InputError: there is no sentence, or it is far too long.
        NotAllowed: the viewer may not ask in this organisation's name.
    """
    asked = read_question(desk, sentence, parts, language=language, organisation_id=organisation_id)
    found = face(desk, asked.seeker, candidate_ids, readings=asked.readings)
    cards = [each.card.match for each in found if each.card is not None]
    answers = {
        match.encounter.candidate.id: answered
        for match, answered in with_answers(desk, asked, cards)
    }
    return asked, [
        replace(each, card=replace(each.card, parts=answers[each.profile.id]))
        if each.card is not None
        else each
        for each in found
    ]


def face_profile(desk: Desk, organisation_id: int, candidate_id: int) -> Card | None:
    """What an organisation's own sentences and another's have to do with each other, if anything.

    Raises:
        NotAllowed: the viewer may not ask in this organisation's name.
    """
    require_voice(desk, organisation_id)
    desk.library.follow(desk.session, today=desk.today)
    seeker = load_profile(desk.session, organisation_id, viewer=desk.viewer, today=desk.today)
    found = face(desk, seeker, [candidate_id]) if seeker.statements else []
    return found[0].card if found else None


def face(
    desk: Desk,
    seeker: Profile,
    candidate_ids: Sequence[int],
    *,
    readings: Mapping[int, Reading] | None = None,
) -> list[Facing]:
    """A card for each of these that says anything that the viewer may see, in the order given."""
    session, viewer = desk.session, desk.viewer
    wanted = [each for each in dict.fromkeys(candidate_ids) if each != seeker.id]
    own = readings or readings_of(session, desk.library.encoder, seeker.statements)
    others, theirs = desk.library.recall(session, wanted, viewer=viewer, today=desk.today)
    ties = ties_of(session, seeker.id, viewer=viewer)
    paths = trust_paths(session, seeker, others, ties=ties, viewer=viewer)
    met = encounters(
        seeker,
        others,
        readings={**own, **theirs},
        library=desk.library,
        paths=paths,
        today=desk.today,
    )
    cards: dict[int, Card] = {}
    for each in met:
        match = judge(each, desk.weights)
        if match is not None:
            cards[each.candidate.id] = explain(
                match, desk.weights, trusted_languages=desk.library.trusted_languages
            )
    return [Facing(each, cards.get(each.id)) for each in others]
