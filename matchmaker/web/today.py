"""What a cluster's manager should do today: three steps by effect, four small pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.domain.vocabulary import OutcomeStep
from matchmaker.services.deduplicating.suspects import count_suspects
from matchmaker.services.emerging.listing import growing_with
from matchmaker.services.membership.manager_reminders import remind, waiting_answers
from matchmaker.services.membership.member_views import Show
from matchmaker.services.membership.members import Member, StageCount, members_of, stage_counts
from matchmaker.services.membership.todos import Step, Todo, todos
from matchmaker.services.reporting.activity import FEW, Count, Month, months_of, outcomes_of
from matchmaker.web.desk import database, now, runtime, viewer
from matchmaker.web.desk import today as day_of_request
from matchmaker.web.entry import MANAGER, entry, own_cluster
from matchmaker.web.languages import reader_locale, said
from matchmaker.web.member_list import import_address, sample_address
from matchmaker.web.notices import tell

today = Blueprint("today", __name__)


@dataclass(frozen=True, slots=True)
class Act:
    """A to-do with the place that its button leads to; `is_post` where it acts at once."""

    todo: Todo
    address: str
    is_post: bool = False
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Findable:
    """How members can be found: a line of the second picture."""

    words: Phrase
    number: int


@dataclass(frozen=True, slots=True)
class NamedMonth:
    """A month with its name, long and short."""

    month: Month
    words: str
    short: str


@dataclass(frozen=True, slots=True)
class TodayPage:
    """Everything on the page."""

    title: Phrase
    members: int
    acts: list[Act]
    stages: list[StageCount]
    findable: list[Findable]
    months: list[NamedMonth]
    outcomes: dict[OutcomeStep, Count]

    @property
    def has_happened(self) -> bool:
        """Whether anybody asked or was introduced within the year."""
        months = (each.month for each in self.months)
        return any(each.interests.number or each.introductions.number for each in months)


@today.get("/cluster")
@entry(MANAGER)
def first() -> ResponseReturnValue:
    """The manager's own cluster; of several, the first."""
    return redirect(url_for("today.index", cluster_id=min(viewer().managed)), 303)


@today.get("/clusters/<int:cluster_id>/today")
@entry(MANAGER)
def index(cluster_id: int) -> str:
    """The page that one opens in the morning."""
    cluster = own_cluster(cluster_id)
    session, day = database(), day_of_request()
    members = members_of(session, cluster_id, viewer=viewer(), today=day)
    steps = todos(
        members,
        waiting=len(waiting_answers(session, cluster_id, now=now())),
        suspects=count_suspects(session, cluster_id, today=day),
        today=day,
    )
    months = months_of(session, cluster_id, today=day)
    page = TodayPage(
        title=_title(members),
        members=len(members),
        acts=[_act(cluster_id, each) for each in steps],
        stages=stage_counts(members),
        findable=_findable(members),
        months=[_named(each) for each in months],
        outcomes=outcomes_of(session, cluster_id, today=day),
    )
    return render_template(
        "today/index.html",
        cluster=cluster,
        page=page,
        today=day,
        few=FEW,
        finding_of_stages=_finding_of_stages(page.stages),
        finding_of_findable=_finding_of_findable(page.findable, page.members),
        findable_rows=[(said(each.words), each.number, "") for each in page.findable],
        sample=sample_address(),
        growing=growing_with(session, cluster),
        finding_of_months=_finding_of_months(months),
        finding_of_outcomes=_finding_of_outcomes(page.outcomes),
    )


@today.post("/clusters/<int:cluster_id>/today/remind")
@entry(MANAGER)
def remind_members(cluster_id: int) -> ResponseReturnValue:
    """Ask members to answer what waits for them; how many were written to is not told."""
    own_cluster(cluster_id)
    remind(database(), cluster_id, viewer=viewer(), office=runtime().post_office, now=now())
    tell(phrase("Reminders are on their way. Each request is reminded of once a week."))
    return redirect(url_for("today.index", cluster_id=cluster_id), 303)


def _named(month: Month) -> NamedMonth:
    from babel.dates import format_skeleton  # noqa: PLC0415 -- slow import

    locale = reader_locale()
    words = format_skeleton("yMMMM", month.first, locale=locale)
    return NamedMonth(month, words, format_skeleton("MMM", month.first, locale=locale))


_SHOWN = {
    Step.ADDRESSES: Show.NO_ADDRESS,
    Step.VOUCH: Show.NOT_VOUCHED,
    Step.OFFERS: Show.NO_OFFERS,
    Step.NEEDS: Show.NO_NEEDS,
    Step.OLD: Show.OLD,
}


def _act(cluster_id: int, todo: Todo) -> Act:
    """Where a step is done: here and now where that can be, else where one begins."""
    own: dict[str, Any] = {"cluster_id": cluster_id}
    match todo.step:
        case Step.ANSWERS:
            return Act(todo, url_for("today.remind_members", **own), is_post=True)
        case Step.DUPLICATES:
            return Act(todo, url_for("duplicates.index", **own))
        case Step.IMPORT:
            return Act(todo, import_address(cluster_id))
    show = _SHOWN[todo.step].value
    if todo.is_askable:
        fields = (("query", f"show={show}"), ("all", "yes"), ("action", "ask"))
        address = url_for("member_acts.together", **own)
        return Act(todo, address, is_post=True, fields=fields)
    return Act(todo, url_for("members.index", show=show, **own))


def _title(members: Sequence[Member]) -> Phrase:
    total, silent = len(members), sum(not each.offers for each in members)
    if not total:
        return phrase("Your cluster starts with its member list")
    if not silent:
        return counted(
            "Your member can be found for what it offers",
            "All %(n)s members can be found for what they offer",
            total,
        )
    return counted(
        "%(silent)s of %(n)s member cannot be found yet",
        "%(silent)s of %(n)s members cannot be found yet",
        total,
        silent=silent,
    )


def _findable(members: Sequence[Member]) -> list[Findable]:
    both = sum(bool(each.offers and each.needs) for each in members)
    offers = sum(bool(each.offers and not each.needs) for each in members)
    needs = sum(bool(each.needs and not each.offers) for each in members)
    return [
        Findable(phrase("For offers and needs"), both),
        Findable(phrase("For offers only"), offers),
        Findable(phrase("For needs only"), needs),
        Findable(phrase("Not at all"), len(members) - both - offers - needs),
    ]


def _finding_of_findable(findable: Sequence[Findable], members: int) -> Phrase:
    return counted(
        "%(both)s of %(n)s member can be found both ways",
        "%(both)s of %(n)s members can be found both ways",
        members,
        both=findable[0].number,
    )


def _finding_of_stages(stages: Sequence[StageCount]) -> Phrase:
    """The stage at which most is sought and least is offered."""
    widest = max(stages, key=lambda each: each.seeking - each.offering, default=None)
    if widest is None:
        return phrase("No member names its place in the chain yet")
    if widest.seeking <= widest.offering:
        return phrase("At every stage your members offer at least what they seek")
    if not widest.offering:
        return phrase(
            "Nobody here offers: %(stage)s, and members look for it", stage=widest.stage.label
        )
    return phrase(
        "More look for it than offer it: %(stage)s (%(seeking)s to %(offering)s)",
        stage=widest.stage.label,
        seeking=widest.seeking,
        offering=widest.offering,
    )


def _finding_of_months(months: Sequence[Month]) -> Phrase:
    asked = Count(sum(each.interests.number for each in months))
    met = Count(sum(each.introductions.number for each in months))
    if not asked.number and not met.number:
        return phrase("Nobody has asked anybody yet")
    return phrase(
        "%(asked)s in twelve months, %(met)s",
        asked=_told(asked, "%(n)s request", "%(n)s requests", phrase("few requests")),
        met=_told(met, "%(n)s introduction", "%(n)s introductions", phrase("few introductions")),
    )


def _finding_of_outcomes(outcomes: dict[OutcomeStep, Count]) -> Phrase:
    joint = (OutcomeStep.PROJECT, OutcomeStep.AGREEMENT)
    together = Count(sum(outcomes[each].number for each in joint))
    if not any(each.number for each in outcomes.values()):
        return phrase("No outcome has been told yet")
    if not together.number:
        return phrase("Members talk; nothing has been signed yet")
    few = phrase("A few introductions became projects or agreements")
    return _told(
        together,
        "%(n)s introduction became a project or agreement",
        "%(n)s introductions became projects or agreements",
        few,
    )


def _told(count: Count, one: str, many: str, few: Phrase) -> Phrase:
    return few if count.is_few else counted(one, many, count.number)
