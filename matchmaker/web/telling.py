"""What came of it, told by a link from a mail: five big choices, and that it ended.

The link opens the page with its choice made; one button confirms it. The same link works again,
since people change their minds: what was said before is kept, the newest counts.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import OutcomeStep, ValueBand
from matchmaker.services.introducing.addressing import other_side
from matchmaker.services.introducing.errands import Errand
from matchmaker.services.introducing.outcomes import result_of, tell_outcome
from matchmaker.services.posting.signing import Purpose
from matchmaker.web.desk import database
from matchmaker.web.directory import find_row
from matchmaker.web.entry import ANYONE, entry
from matchmaker.web.forms import FormError
from matchmaker.web.notices import tell
from matchmaker.web.replies import errand_of, seat_of, speaker_of
from matchmaker.web.speaking import ENDED, read_telling

telling = Blueprint("telling", __name__)


@telling.get("/outcome/<token>")
@entry(ANYONE)
def outcome(token: str) -> str:
    """The choices, with the one of the link made."""
    return _page(errand_of(Purpose.OUTCOME, token), token)


@telling.post("/outcome/<token>")
@entry(ANYONE)
def record(token: str) -> ResponseReturnValue:
    """Record it."""
    errand = errand_of(Purpose.OUTCOME, token)
    try:
        said = read_telling(request.form)
    except FormError as error:
        return _page(errand, token, error.fields), error.status
    tell_outcome(speaker_of(errand), errand.proposal.id, errand.organisation_id, said)
    tell(phrase("Thank you. It is recorded, and you can say something else later."))
    return redirect(url_for("telling.outcome", token=token), 303)


def _page(errand: Errand, token: str, errors: Mapping[str, str] | None = None) -> str:
    proposal = errand.proposal
    is_seeker = errand.organisation_id == proposal.seeker_id
    own = result_of(database(), proposal).telling_of(is_seeker=is_seeker)
    return render_template(
        "telling/outcome.html",
        token_of_link=token,
        seat=seat_of(errand),
        other=find_row(database(), other_side(proposal, errand.organisation_id)),
        own=own,
        chosen=request.args.get("said", ""),
        steps=list(OutcomeStep),
        ended=ENDED,
        values=list(ValueBand),
        errors=errors or {},
        typed=request.form,
    )
