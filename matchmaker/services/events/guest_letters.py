"""The letter to the managers of a guest cluster: their members are being invited to an event."""

from __future__ import annotations

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.services.events.letters import about_event, key_of
from matchmaker.services.events.views import EventView
from matchmaker.services.identity.managers import managers_of
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import Choice, Draft, Paragraph, write


def tell_guests(speaker: Speaker, event: EventView) -> int:
    """Write to whoever manages a guest, in the caller's transaction; how many letters are new.

    Each manager is told once of an event, however often its guests are chosen again.
    """
    office = speaker.office
    if office is None or not event.guests:
        return 0
    door = Choice(phrase("See the event"), office.address(f"/events/{event.id}"), is_primary=True)
    first = Paragraph(
        phrase(
            "%(host)s has invited your cluster as a guest. You see which of your members are asked"
            " and who comes, and you may answer for them.",
            host=event.cluster_name,
        )
    )
    written = 0
    for each in managers_of(speaker.session, event.guests):
        draft = Draft(
            kind=LetterKind.EVENT,
            key=key_of(event.id, "guest", f"manager-{each.account_id}"),
            recipient=each.email,
            subject=phrase("Your cluster is a guest at %(event)s", event=event.name),
            parts=(first, *about_event(event, each.language), door),
            language=each.language,
            account_id=each.account_id,
        )
        written += write(speaker.session, office, draft, now=speaker.now) is not None
    return written
