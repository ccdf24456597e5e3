"""The letter that tells the managers of two clusters of each other: both read the same words.

It names only what is public, so that nothing goes from one cluster to the other that anybody
could not read; of what members did here it tells numbers, and those only from three organisations
of each side on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.phrases import from_data, phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LetterKind, label
from matchmaker.services.emerging.views import Told, ToldTie, reasons_of
from matchmaker.services.identity.managers import Manager
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.links.told_ties import Asked, told_ties
from matchmaker.services.posting.mailing import Choice, Draft, Paragraph, Part, Quote, write
from models import Account, Cluster, EmergingPair, LinkPeriod, MetaCluster

MOST_NAMED = 4  # ties that a letter names


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """What the letter is made of.

    Attributes:
        occasion: names the quarter and the pair: nobody is written to twice about it.
        by: who writes, and for which network.
        chance, act: sentences that name nobody.
        note: a line of the coordinator's own.
    """

    occasion: str
    a: str
    b: str
    by: tuple[str, str]
    level: LinkLevel
    reasons: tuple[str, ...]
    chance: str
    told: Told
    note: str

    @classmethod
    def of(
        cls, session: Session, viewer: Viewer, pair: EmergingPair, period: LinkPeriod, note: str
    ) -> NoteFacts:
        """What is known of a pair on a list, as anybody may know it."""
        found, key = pair.evidence, (pair.a_id, pair.b_id)
        a, b = (session.get_one(Cluster, each) for each in key)
        carriers = {each["organisation"] for each in found["carriers"]}
        asked = {key: Asked(carriers, found["shared"])}
        network = session.get(MetaCluster, int(period.name.rpartition("-")[2]))
        account = session.get(Account, viewer.account_id) if viewer.account_id else None
        return cls(
            occasion=f"link:{period.name}:{pair.a_id}-{pair.b_id}",
            a=a.name,
            b=b.name,
            by=(account.name if account else "", network.name if network else ""),
            level=pair.level,
            reasons=reasons_of(found, is_silent=not (a.shares_signals and b.shares_signals)),
            chance=from_data(found["chance"]),
            told=told_ties(session, asked, viewer=Viewer(), as_of=period.as_of)[key],
            note=note,
        )


def subject_of(facts: NoteFacts) -> str:
    """What the letter is about."""
    return phrase("Members of %(a)s and %(b)s work together", a=facts.a, b=facts.b)


def parts_of(facts: NoteFacts) -> tuple[Part, ...]:
    """What both read."""
    by, network = facts.by
    first = phrase(
        "%(by)s looks after %(network)s and tells you both: your members are beginning to work"
        " together, while your clusters have no link of their own yet.",
        by=by,
        network=network,
    )
    return (Paragraph(first), *_own_words(facts), *_known(facts))


def write_notes(speaker: Speaker, facts: NoteFacts, readers: Iterable[Manager]) -> int:
    """Put the letters into the outbox, in the caller's transaction; how many are new."""
    office = speaker.office
    if office is None:
        return 0
    written = 0
    for each in readers:
        address = office.address(f"/clusters/{each.cluster_id}/emerging")
        door = Choice(phrase("See the links of your cluster"), address, is_primary=True)
        draft = Draft(
            kind=LetterKind.NETWORK,
            key=f"{facts.occasion}:{each.account_id}",
            recipient=each.email,
            subject=subject_of(facts),
            parts=(*parts_of(facts), door),
            language=each.language,
            account_id=each.account_id,
        )
        written += write(speaker.session, office, draft, now=speaker.now) is not None
    return written


def _own_words(facts: NoteFacts) -> Iterator[Part]:
    if facts.note:
        yield Quote(phrase("%(by)s writes", by=facts.by[0]), facts.note)


def _known(facts: NoteFacts) -> Iterator[Part]:
    """How near they are, why, who carries it, and what chance would give."""
    level = phrase("How near you are to a link: %(level)s.", level=label(facts.level))
    yield Paragraph(level)
    for each in facts.reasons:
        yield Paragraph(phrase("%(reason)s.", reason=each))
    for joined in facts.told.joined:
        yield Paragraph(phrase("%(name)s belongs to both of you.", name=joined.firm.name))
    for tie in _strongest(facts.told.ties):
        yield Paragraph(tie_words(tie))
    yield Paragraph(phrase("By chance: %(chance)s.", chance=facts.chance))
    yield Paragraph(
        phrase(
            "The other cluster's managers read the same words. A first talk costs little: ask the"
            " members who know each other what would help them."
        )
    )


def _strongest(ties: Sequence[ToldTie]) -> list[ToldTie]:
    """The newest ones: what goes on matters more than what was."""
    return sorted(ties, key=lambda each: each.begun, reverse=True)[:MOST_NAMED]


def tie_words(tie: ToldTie) -> str:
    """A tie in a sentence: who, what, since when."""
    values = {
        "one": tie.one.name,
        "other": tie.other.name,
        "kind": label(tie.kind),
        "year": tie.begun.year,
    }
    if tie.title:
        return phrase(
            "%(one)s and %(other)s, %(year)s: %(kind)s, “%(title)s”", title=tie.title, **values
        )
    return phrase("%(one)s and %(other)s, %(year)s: %(kind)s", **values)
