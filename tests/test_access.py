"""Who may enter where: every route with every kind of viewer; a route without a row is an error.

The world: the moulder (of the cluster Alps) has been shown the toolmaker (of the Baltic cluster);
it has asked and been introduced to the lab. All requests are made in the world as it was built,
each by a fresh browser, and carry what the moulder's member would send.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from models import Proposal
from tests.web.worlds import (
    ALPS,
    BALTIC,
    LAB,
    MOULDER,
    SENTENCE,
    TOOLMAKER,
    Browser,
    build_world,
    close_app,
    open_app,
)

VIEWERS = (
    None,
    "the member",
    "the other member",
    "the manager",
    "the other manager",
    "the coordinator",
    "the administrator",
)
ALL = (200,) * 7
KEEPER = (303, 403, 403, 403, 403, 403, 200)  # whoever keeps the site running
OWN_CLUSTER = (303, 403, 403, 200, 403, 403, 403)
IN_OWN_CLUSTER = (401, 403, 403, 303, 403, 403, 403)
NETWORK = (303, 403, 403, 403, 403, 200, 403)
NOTHING_IN_OWN_CLUSTER = (401, 403, 403, 404, 403, 403, 403)
EDITOR = (401, 303, 403, 303, 403, 403, 403)  # its own people and the managers of its cluster
NOTHING_FOR_EDITOR = (401, 404, 403, 404, 403, 403, 403)
NO_EVENT = (303, 403, 403, 404, 404, 403, 403)  # for managers; there is none with this number
NO_EVENT_TO_CHANGE = (401, 403, 403, 404, 404, 403, 403)
NO_EVENT_OF_MINE = (303, 404, 404, 403, 403, 403, 403)
NO_EVENT_TO_ANSWER = (401, 404, 404, 403, 403, 403, 403)
# The call of the cluster Alps: its members, its manager and the coordinator know of it.
CALL_RUN = (401, 403, 404, 303, 404, 303, 404)
CALL_ANSWERED = (401, 303, 404, 403, 403, 403, 403)
NO_PAIR = (303, 403, 403, 403, 403, 404, 403)  # none stands on a list
NO_PAIR_TO_ACT_ON = (401, 403, 403, 403, 403, 404, 403)
# One column for each viewer, in the order of VIEWERS.
TABLE: dict[tuple[str, str], tuple[int, ...]] = {
    ("GET", "/"): ALL,
    ("GET", "/healthz"): ALL,
    ("GET", "/readyz"): ALL,
    ("GET", "/how-ranking-works"): ALL,
    ("GET", "/static/<path:filename>"): ALL,
    ("GET", "/find"): ALL,
    ("POST", "/find/hide"): (401, 303, 403, 403, 403, 403, 403),
    ("POST", "/find/hidden/<int:candidate_id>/show"): (401, 303, 403, 403, 403, 403, 403),
    ("GET", "/compare"): ALL,
    ("GET", "/searches"): (303, *(200,) * 6),
    ("POST", "/searches"): (401, *(303,) * 6),
    ("POST", "/searches/<int:search_id>/open"): (401, *(404,) * 6),
    ("POST", "/searches/<int:search_id>/frequency"): (401, *(404,) * 6),
    ("POST", "/searches/<int:search_id>/delete"): (401, *(404,) * 6),
    ("POST", "/searches/<int:search_id>/restore"): (401, *(404,) * 6),
    ("GET", "/organisations/"): (303, 200, 200, 200, 200, 403, 403),
    ("GET", "/organisations/<int:organisation_id>"): ALL,
    ("GET", "/me"): (303, 303, 303, 403, 403, 403, 403),
    ("GET", "/organisations/<int:organisation_id>/edit"): (303, 200, 403, 200, 403, 403, 403),
    ("POST", "/organisations/<int:organisation_id>/edit"): (401, 422, 403, 422, 403, 403, 403),
    ("POST", "/organisations/<int:organisation_id>/sentences"): EDITOR,
    ("POST", "/organisations/<int:organisation_id>/sentences/several"): EDITOR,
    ("POST", "/organisations/<int:organisation_id>/sentences/<int:statement_id>"): EDITOR,
    ("POST", "/organisations/<int:organisation_id>/sentences/<int:statement_id>/withdraw"): EDITOR,
    (
        "POST",
        "/organisations/<int:organisation_id>/sentences/back/<int:taken_id>",
    ): NOTHING_FOR_EDITOR,
    ("POST", "/organisations/<int:organisation_id>/confirm"): (401, 303, *(403,) * 5),
    ("POST", "/organisations/<int:organisation_id>/contacts/"): EDITOR,
    (
        "POST",
        "/organisations/<int:organisation_id>/contacts/<int:contact_id>/remove",
    ): NOTHING_FOR_EDITOR,
    (
        "POST",
        "/organisations/<int:organisation_id>/contacts/back/<int:taken_id>",
    ): NOTHING_FOR_EDITOR,
    ("POST", "/organisations/<int:organisation_id>/invite"): EDITOR,
    ("POST", "/organisations/<int:organisation_id>/ask"): (401, 403, 403, 303, 403, 403, 403),
    ("GET", "/complete/<token>"): (410,) * 7,
    ("POST", "/complete/<token>"): (410,) * 7,
    ("GET", "/join/<token>"): (410,) * 7,
    ("POST", "/join/<token>"): (410,) * 7,
    ("GET", "/organisations/<int:organisation_id>/proposals"): (303, 200, 403, 200, 403, 403, 403),
    ("POST", "/organisations/<int:organisation_id>/proposals"): (401, 303, 403, 303, 403, 403, 403),
    ("GET", "/proposals/<int:proposal_id>"): (303, 200, 404, 404, 404, 403, 403),
    ("POST", "/proposals/<int:proposal_id>/answer"): (401, 303, 404, 403, 403, 403, 403),
    ("POST", "/proposals/<int:proposal_id>/outcome"): (401, 409, 404, 403, 403, 403, 403),
    ("GET", "/interest/new"): (303, 200, 404, 403, 403, 403, 403),
    ("POST", "/interest"): (401, 303, 403, 403, 403, 403, 403),
    ("GET", "/inbox"): (303, 200, 200, 403, 403, 403, 403),
    ("GET", "/inbox/<int:proposal_id>"): (303, 200, 404, 403, 403, 403, 403),
    ("POST", "/inbox/<int:proposal_id>/messages"): (401, 409, 404, 403, 403, 403, 403),
    ("POST", "/inbox/<int:proposal_id>/withdraw"): (401, 303, 404, 403, 403, 403, 403),
    ("POST", "/inbox/<int:proposal_id>/times"): (401, 409, 404, 403, 403, 403, 403),
    ("POST", "/inbox/<int:proposal_id>/times/choice"): (401, 409, 404, 403, 403, 403, 403),
    ("POST", "/inbox/<int:proposal_id>/times/off"): (401, 409, 404, 403, 403, 403, 403),
    ("GET", "/inbox/<int:proposal_id>/meeting.ics"): (303, 404, 404, 403, 403, 403, 403),
    ("GET", "/answer/<token>"): (410,) * 7,
    ("POST", "/answer/<token>"): (410,) * 7,
    ("GET", "/times/<token>"): (410,) * 7,
    ("POST", "/times/<token>"): (410,) * 7,
    ("GET", "/times/<token>/meeting.ics"): (410,) * 7,
    ("GET", "/outcome/<token>"): (410,) * 7,
    ("POST", "/outcome/<token>"): (410,) * 7,
    ("GET", "/clusters/"): ALL,
    ("GET", "/clusters/<int:cluster_id>"): ALL,
    ("GET", "/cluster"): (303, 403, 403, 303, 303, 403, 403),
    ("GET", "/clusters/<int:cluster_id>/today"): OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/today/remind"): IN_OWN_CLUSTER,
    ("GET", "/clusters/<int:cluster_id>/members"): OWN_CLUSTER,
    ("GET", "/clusters/<int:cluster_id>/members/list.xlsx"): OWN_CLUSTER,
    ("GET", "/clusters/<int:cluster_id>/members/new"): OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/members/new"): IN_OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/members/<int:organisation_id>"): IN_OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/members/take-in/<int:organisation_id>"): IN_OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/members/together"): IN_OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/members/undo/<int:event_id>"): NOTHING_IN_OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/members/views"): IN_OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/members/views/<int:view_id>/away"): NOTHING_IN_OWN_CLUSTER,
    ("GET", "/clusters/<int:cluster_id>/duplicates"): OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/duplicates/look"): IN_OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/duplicates/<int:a_id>/<int:b_id>"): (
        *(401, 403, 403, 409),
        *(403, 403, 403),
    ),
    (
        "POST",
        "/clusters/<int:cluster_id>/duplicates/undo/same/<int:merge_id>",
    ): NOTHING_IN_OWN_CLUSTER,
    (
        "POST",
        "/clusters/<int:cluster_id>/duplicates/undo/different/<int:a_id>/<int:b_id>",
    ): IN_OWN_CLUSTER,
    ("GET", "/clusters/<int:cluster_id>/introductions"): OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/introductions"): IN_OWN_CLUSTER,
    ("GET", "/clusters/<int:cluster_id>/introductions.xlsx"): OWN_CLUSTER,
    ("GET", "/clusters/<int:cluster_id>/outcomes"): OWN_CLUSTER,
    ("GET", "/clusters/<int:cluster_id>/outcomes.xlsx"): OWN_CLUSTER,
    ("GET", "/network/outcomes"): (303, 403, 403, 403, 403, 200, 403),
    ("GET", "/network/outcomes.xlsx"): (303, 403, 403, 403, 403, 200, 403),
    ("GET", "/clusters/<int:cluster_id>/introductions/<int:proposal_id>"): (
        *(303, 403, 403, 404),
        *(403, 403, 403),
    ),
    (
        "POST",
        "/clusters/<int:cluster_id>/introductions/<int:proposal_id>",
    ): NOTHING_IN_OWN_CLUSTER,
    (
        "POST",
        "/clusters/<int:cluster_id>/introductions/<int:proposal_id>/aside",
    ): NOTHING_IN_OWN_CLUSTER,
    (
        "POST",
        "/clusters/<int:cluster_id>/introductions/<int:proposal_id>/back",
    ): NOTHING_IN_OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/introductions/<int:proposal_id>/undo"): IN_OWN_CLUSTER,
    ("GET", "/clusters/<int:cluster_id>/coverage"): OWN_CLUSTER,
    ("GET", "/clusters/<int:cluster_id>/coverage.xlsx"): OWN_CLUSTER,
    ("GET", "/clusters/<int:cluster_id>/coverage/chain"): OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/coverage/chain"): IN_OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/coverage/chain/undo/<int:event_id>"): (
        NOTHING_IN_OWN_CLUSTER
    ),
    ("GET", "/clusters/<int:cluster_id>/coverage/invite"): (303, 403, 403, 404, 403, 403, 403),
    ("POST", "/clusters/<int:cluster_id>/coverage/invite"): NOTHING_IN_OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/coverage/invite/event"): NOTHING_IN_OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/coverage/introduce"): NOTHING_IN_OWN_CLUSTER,
    ("GET", "/clusters/<int:cluster_id>/coverage/with"): (303, 403, 403, 404, 403, 403, 403),
    ("GET", "/clusters/<int:cluster_id>/coverage/<int:other_id>"): (
        *(303, 403, 403, 200),
        *(200, 200, 403),
    ),
    ("GET", "/events"): (303, 200, 200, 200, 200, 403, 403),
    ("GET", "/events/<int:event_id>"): (303, 404, 404, 404, 404, 403, 403),
    ("GET", "/clusters/<int:cluster_id>/events/new"): OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/events/new"): (401, 403, 403, 422, 403, 403, 403),
    ("POST", "/clusters/<int:cluster_id>/events/count"): (401, 403, 403, 200, 403, 403, 403),
    ("GET", "/events/<int:event_id>/set-up/<step>"): NO_EVENT,
    ("POST", "/events/<int:event_id>/set-up/basics"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/set-up/rules"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/bans"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/bans/<int:ban_id>/lift"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/tables"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/call-off"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/put-back"): NO_EVENT_TO_CHANGE,
    ("GET", "/events/<int:event_id>/participants"): NO_EVENT,
    ("GET", "/events/<int:event_id>/participants/list.xlsx"): NO_EVENT,
    ("GET", "/events/<int:event_id>/participants/invite"): NO_EVENT,
    ("POST", "/events/<int:event_id>/participants/invite"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/participants/guests"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/participants/gain"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/participants/remind"): NO_EVENT_TO_CHANGE,
    ("GET", "/events/<int:event_id>/participants/<int:participant_id>"): NO_EVENT,
    ("POST", "/events/<int:event_id>/participants/<int:participant_id>"): NO_EVENT_TO_CHANGE,
    (
        "POST",
        "/events/<int:event_id>/participants/<int:participant_id>/again",
    ): NO_EVENT_TO_CHANGE,
    ("GET", "/events/<int:event_id>/meetings"): NO_EVENT,
    ("POST", "/events/<int:event_id>/meetings"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/meetings/strong"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/meetings/undo"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/meetings/propose"): NO_EVENT_TO_CHANGE,
    ("GET", "/events/<int:event_id>/schedule"): NO_EVENT,
    ("GET", "/events/<int:event_id>/schedule/places"): NO_EVENT,
    ("POST", "/events/<int:event_id>/schedule/plan"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/schedule/stop"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/schedule/offered"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/schedule/move"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/schedule/off"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/schedule/lock"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/schedule/swap"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/schedule/undo"): NO_EVENT_TO_CHANGE,
    ("GET", "/events/<int:event_id>/schedule/repair"): NO_EVENT,
    ("POST", "/events/<int:event_id>/schedule/repair"): NO_EVENT_TO_CHANGE,
    ("GET", "/events/<int:event_id>/publish"): NO_EVENT,
    ("POST", "/events/<int:event_id>/publish"): NO_EVENT_TO_CHANGE,
    ("GET", "/events/<int:event_id>/print"): NO_EVENT,
    ("GET", "/events/<int:event_id>/print/<which>.pdf"): NO_EVENT,
    ("GET", "/events/<int:event_id>/print/plan.xlsx"): NO_EVENT,
    ("GET", "/events/<int:event_id>/print/all.ics"): NO_EVENT,
    ("GET", "/events/<int:event_id>/desk"): NO_EVENT,
    ("GET", "/events/<int:event_id>/desk/now"): NO_EVENT,
    ("GET", "/events/<int:event_id>/desk/free"): NO_EVENT,
    ("GET", "/events/<int:event_id>/desk/<int:participant_id>"): NO_EVENT,
    ("POST", "/events/<int:event_id>/desk/<int:participant_id>"): NO_EVENT_TO_CHANGE,
    ("POST", "/events/<int:event_id>/desk/meet"): NO_EVENT_TO_CHANGE,
    ("GET", "/event/<token>/calendar.ics"): (410,) * 7,
    ("GET", "/event/<token>/day.pdf"): (410,) * 7,
    ("GET", "/clusters/<int:cluster_id>/quality"): OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/quality"): (401, 403, 403, 303, 403, 403, 403),
    ("GET", "/clusters/<int:cluster_id>/quality.xlsx"): OWN_CLUSTER,
    ("GET", "/clusters/<int:cluster_id>/quality.pdf"): OWN_CLUSTER,
    ("GET", "/rate/<token>"): (410,) * 7,
    ("POST", "/rate/<token>/<int:meeting_id>"): (410,) * 7,
    ("GET", "/events/<int:event_id>/outcomes"): NO_EVENT,
    ("GET", "/events/<int:event_id>/outcomes.xlsx"): NO_EVENT,
    ("GET", "/events/<int:event_id>/me/day.pdf"): NO_EVENT_OF_MINE,
    ("GET", "/events/<int:event_id>/me"): NO_EVENT_OF_MINE,
    ("POST", "/events/<int:event_id>/me"): NO_EVENT_TO_ANSWER,
    ("GET", "/events/<int:event_id>/me/partners"): NO_EVENT_OF_MINE,
    ("POST", "/events/<int:event_id>/me/partners"): NO_EVENT_TO_ANSWER,
    ("POST", "/events/<int:event_id>/me/partners/<int:participant_id>"): NO_EVENT_TO_ANSWER,
    ("GET", "/event/<token>"): (410,) * 7,
    ("POST", "/event/<token>"): (410,) * 7,
    ("GET", "/event/<token>/partners"): (410,) * 7,
    ("POST", "/event/<token>/partners"): (410,) * 7,
    ("POST", "/event/<token>/partners/<int:participant_id>"): (410,) * 7,
    ("GET", "/network/"): NETWORK,
    ("GET", "/network/picture.svg"): NETWORK,
    ("GET", "/network/picture.png"): NETWORK,
    ("GET", "/network/compare"): NETWORK,
    ("GET", "/network/map"): NETWORK,
    ("GET", "/network/map.svg"): NETWORK,
    ("GET", "/network/map.png"): NETWORK,
    ("GET", "/network/links"): NETWORK,
    ("GET", "/network/links/new"): NETWORK,
    ("POST", "/network/links/new"): (401, 403, 403, 403, 403, 422, 403),
    ("GET", "/network/links/<int:link_id>"): (303, 403, 403, 403, 403, 404, 403),
    ("POST", "/network/links/<int:link_id>"): (401, 403, 403, 403, 403, 404, 403),
    ("POST", "/network/links/<int:link_id>/retract"): (401, 403, 403, 403, 403, 404, 403),
    ("POST", "/network/links/<int:link_id>/restore"): (401, 403, 403, 403, 403, 404, 403),
    ("GET", "/network/export/<name>"): NETWORK,
    ("GET", "/clusters/<int:cluster_id>/links"): OWN_CLUSTER,
    ("GET", "/clusters/<int:cluster_id>/links.csv"): OWN_CLUSTER,
    ("GET", "/clusters/<int:cluster_id>/links/new"): OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/links/new"): (401, 403, 403, 422, 403, 403, 403),
    (
        "GET",
        "/clusters/<int:cluster_id>/links/<int:link_id>",
    ): (303, 403, 403, 404, 403, 403, 403),
    ("POST", "/clusters/<int:cluster_id>/links/<int:link_id>"): NOTHING_IN_OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/links/<int:link_id>/retract"): NOTHING_IN_OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/links/<int:link_id>/restore"): NOTHING_IN_OWN_CLUSTER,
    ("GET", "/network/emerging"): NETWORK,
    ("POST", "/network/emerging"): (401, 403, 403, 403, 403, 303, 403),
    ("GET", "/network/emerging/<int:pair_id>"): NO_PAIR,
    ("POST", "/network/emerging/<int:pair_id>/tell"): NO_PAIR_TO_ACT_ON,
    ("POST", "/network/emerging/<int:pair_id>/watch"): NO_PAIR_TO_ACT_ON,
    ("POST", "/network/emerging/<int:pair_id>/aside"): NO_PAIR_TO_ACT_ON,
    ("POST", "/network/emerging/<int:pair_id>/back"): NO_PAIR_TO_ACT_ON,
    ("POST", "/network/emerging/<int:pair_id>/event"): NO_PAIR_TO_ACT_ON,
    ("GET", "/network/story"): NETWORK,
    ("GET", "/clusters/<int:cluster_id>/emerging"): OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/emerging/signals"): IN_OWN_CLUSTER,
    ("GET", "/network/pairs"): (303, 403, 403, 403, 403, 200, 403),
    ("POST", "/network/pairs"): (401, 403, 403, 403, 403, 303, 403),
    ("GET", "/network/pairs.xlsx"): (303, 403, 403, 403, 403, 404, 403),
    ("GET", "/clusters/<int:cluster_id>/partners"): OWN_CLUSTER,
    ("POST", "/clusters/<int:cluster_id>/partners"): IN_OWN_CLUSTER,
    ("GET", "/clusters/<int:cluster_id>/partners.xlsx"): (303, 403, 403, 404, 403, 403, 403),
    ("GET", "/network/<int:a>/<int:b>"): (303, 403, 403, 200, 200, 200, 403),
    ("POST", "/network/<int:a>/<int:b>/event"): (401, 403, 403, 303, 403, 303, 403),
    ("GET", "/network/report"): (303, 403, 403, 403, 403, 200, 403),
    ("GET", "/network/report.pdf"): (303, 403, 403, 403, 403, 200, 403),
    ("GET", "/calls"): (303, *(200,) * 6),
    ("GET", "/calls/new"): (303, 403, 403, 200, 200, 200, 403),
    ("POST", "/calls/new"): (401, 403, 403, 422, 422, 422, 403),
    ("GET", "/calls/<int:call_id>"): (303, 200, 404, 200, 404, 200, 404),
    ("GET", "/calls/<int:call_id>/edit"): (303, 403, 404, 200, 404, 200, 404),
    ("POST", "/calls/<int:call_id>/edit"): (401, 403, 404, 422, 404, 422, 404),
    ("POST", "/calls/<int:call_id>/close"): CALL_RUN,
    ("POST", "/calls/<int:call_id>/reopen"): CALL_RUN,
    ("POST", "/calls/<int:call_id>/inform"): (401, 403, 403, 303, 404, 303, 403),
    ("POST", "/calls/<int:call_id>/interest"): CALL_ANSWERED,
    ("POST", "/calls/<int:call_id>/interest/withdraw"): CALL_ANSWERED,
    ("GET", "/calls/<int:call_id>/interest.xlsx"): (303, 403, 404, 200, 404, 200, 404),
    ("GET", "/call/<token>"): (410,) * 7,
    ("POST", "/call/<token>"): (410,) * 7,
    ("POST", "/call/<token>/withdraw"): (410,) * 7,
    ("GET", "/sign-in"): ALL,
    ("POST", "/sign-in"): (422,) * 7,
    ("POST", "/sign-in/example"): (303,) * 7,
    ("POST", "/sign-out"): (401, 303, 303, 303, 303, 303, 303),
    ("POST", "/sign-in/link"): (422,) * 7,
    ("GET", "/sign-in/sent"): (303,) * 7,
    ("GET", "/sign-in/link/<token>"): (410,) * 7,
    ("POST", "/sign-in/link/<token>"): (410,) * 7,
    ("GET", "/unsubscribe/<token>"): (410,) * 7,
    ("POST", "/unsubscribe/<token>"): (410,) * 7,
    ("POST", "/unsubscribe/<token>/undo"): (410,) * 7,
    ("GET", "/start"): ALL,
    ("POST", "/hint/close"): (303,) * 7,
    ("GET", "/preferences"): ALL,
    ("POST", "/preferences"): (303,) * 7,
    ("POST", "/preferences/language"): (303,) * 7,
    ("GET", "/privacy"): ALL,
    ("GET", "/accessibility"): ALL,
    ("GET", "/help"): ALL,
    ("GET", "/admin"): KEEPER,
    ("POST", "/admin/clusters"): (401, 403, 403, 403, 403, 403, 422),
    ("GET", "/admin/outbox"): KEEPER,
    ("GET", "/admin/outbox/<int:letter_id>"): (303, 403, 403, 403, 403, 403, 404),
    ("GET", "/admin/outbox/<int:letter_id>/html"): (303, 403, 403, 403, 403, 403, 404),
    ("POST", "/admin/outbox/<int:letter_id>/again"): (401, 403, 403, 403, 403, 403, 404),
    ("GET", "/admin/audit"): KEEPER,
    ("GET", "/admin/people"): KEEPER,
    ("POST", "/admin/people/<int:account_id>/active"): (401, 403, 403, 403, 403, 403, 303),
    ("POST", "/admin/people/<int:account_id>/reopen"): (401, 403, 403, 403, 403, 403, 303),
    ("GET", "/clusters/<int:cluster_id>/import"): (303, 403, 403, 200, 403, 403, 403),
    ("POST", "/clusters/<int:cluster_id>/import"): (401, 403, 403, 422, 403, 403, 403),
    ("GET", "/clusters/<int:cluster_id>/import/<int:draft_id>/file"): (
        303,
        403,
        403,
        404,
        403,
        403,
        403,
    ),
    ("POST", "/clusters/<int:cluster_id>/import/<int:draft_id>/file"): (
        401,
        403,
        403,
        404,
        403,
        403,
        403,
    ),
    ("GET", "/clusters/<int:cluster_id>/import/<int:draft_id>/sheet"): (
        303,
        403,
        403,
        404,
        403,
        403,
        403,
    ),
    ("POST", "/clusters/<int:cluster_id>/import/<int:draft_id>/sheet"): (
        401,
        403,
        403,
        404,
        403,
        403,
        403,
    ),
    ("GET", "/clusters/<int:cluster_id>/import/<int:draft_id>/columns"): (
        303,
        403,
        403,
        404,
        403,
        403,
        403,
    ),
    ("POST", "/clusters/<int:cluster_id>/import/<int:draft_id>/columns"): (
        401,
        403,
        403,
        404,
        403,
        403,
        403,
    ),
    ("GET", "/clusters/<int:cluster_id>/import/<int:draft_id>/check"): (
        303,
        403,
        403,
        404,
        403,
        403,
        403,
    ),
    ("POST", "/clusters/<int:cluster_id>/import/<int:draft_id>/check"): (
        401,
        403,
        403,
        404,
        403,
        403,
        403,
    ),
    ("GET", "/clusters/<int:cluster_id>/import/<int:draft_id>/confirm"): (
        303,
        403,
        403,
        404,
        403,
        403,
        403,
    ),
    ("POST", "/clusters/<int:cluster_id>/import/<int:draft_id>/confirm"): (
        401,
        403,
        403,
        404,
        403,
        403,
        403,
    ),
    ("GET", "/clusters/<int:cluster_id>/import/<int:draft_id>/progress"): (
        303,
        403,
        403,
        404,
        403,
        403,
        403,
    ),
    ("POST", "/clusters/<int:cluster_id>/import/<int:draft_id>/again"): (
        401,
        403,
        403,
        404,
        403,
        403,
        403,
    ),
    ("POST", "/clusters/<int:cluster_id>/import/<int:draft_id>/throw-away"): (
        401,
        403,
        403,
        404,
        403,
        403,
        403,
    ),
    ("GET", "/clusters/<int:cluster_id>/import/results/<int:batch_id>"): (
        303,
        403,
        403,
        404,
        403,
        403,
        403,
    ),
    ("GET", "/clusters/<int:cluster_id>/import/results/<int:batch_id>/rejected.xlsx"): (
        303,
        403,
        403,
        404,
        403,
        403,
        403,
    ),
    ("POST", "/clusters/<int:cluster_id>/import/results/<int:batch_id>/undo"): (
        401,
        403,
        403,
        404,
        403,
        403,
        403,
    ),
    ("GET", "/import/sample.xlsx"): (303, 200, 200, 200, 200, 200, 200),
    ("GET", "/import/template.xlsx"): (303, 200, 200, 200, 200, 200, 200),
}
FIELDS = {
    "/network/<int:a>/<int:b>/event": {"host": str(ALPS)},
    "/find/hide": {
        "q": SENTENCE,
        "candidate": str(TOOLMAKER),
        "organisation": str(MOULDER),
        "reason": "too_far",
    },
    "/find/hidden/<int:candidate_id>/show": {"organisation": str(MOULDER)},
    "/searches": {"q": SENTENCE},
    "/organisations/<int:organisation_id>/sentences": {"role": "need", "text": "We need dye."},
    "/organisations/<int:organisation_id>/sentences/<int:statement_id>": {
        "role": "need",
        "text": "We need dye.",
    },
    "/organisations/<int:organisation_id>/contacts/": {
        "contact_name": "Ona",
        "contact_email": "ona@example.org",
    },
    "/organisations/<int:organisation_id>/invite": {"invite_email": "ona@example.org"},
    "/searches/<int:search_id>/frequency": {"frequency": "off"},
    "/proposals/<int:proposal_id>/answer": {"answer": "unsure"},
    "/interest": {"q": SENTENCE, "candidate": str(TOOLMAKER), "organisation": str(MOULDER)},
    "/inbox/<int:proposal_id>/messages": {"text": "Which?"},
    "/inbox/<int:proposal_id>/times": {"time-1": "2026-12-01T10:00", "minutes": "30"},
    "/inbox/<int:proposal_id>/times/choice": {"start": "none", "offer": "1"},
    "/proposals/<int:proposal_id>/outcome": {"said": "talked"},
    "/clusters/<int:cluster_id>/members/new": {"name": "Glasbau Huber", "kind": "company"},
    "/clusters/<int:cluster_id>/members/<int:organisation_id>": {"city": "Linz"},
    "/clusters/<int:cluster_id>/members/together": {"action": "vouch", "member": str(MOULDER)},
    "/clusters/<int:cluster_id>/members/views": {"name": "Mine"},
    "/clusters/<int:cluster_id>/duplicates/<int:a_id>/<int:b_id>": {"verdict": "different"},
    "/events/<int:event_id>/desk/<int:participant_id>": {"say": "arrived"},
    "/sign-in": {"email": "nobody@example.org", "password": "nothing"},
    "/sign-in/example": {"account": "1"},
}
CALL = {
    "title": "A cap that closes itself",
    "text": "The project must build an injection mould for bottle caps.",
    "cluster_id": str(ALPS),
    "partners_at_most": "4",
    "countries_at_least": "1",
}


def build_shown_world(folder: Path) -> Path:
    """The instance folder of the world above."""
    build_world(folder / "instance")
    app = open_app(folder / "instance", folder / "shown")
    Browser(app).signs_in_as("the member").sends(f"/organisations/{MOULDER}/proposals")
    Browser(app).signs_in_as("the manager").sends("/calls/new", **CALL)
    close_app(app)
    return folder / "shown"


def path_of(rule: str, app: Flask) -> str:
    """An address of a route: what the moulder's member would open or send to."""
    with app.extensions["matchmaker"].database() as session:
        shown = session.query(Proposal).filter_by(candidate_id=TOOLMAKER).one()
    return (
        rule.replace("<int:organisation_id>", str(MOULDER))
        .replace("<int:cluster_id>", str(ALPS))
        .replace("<int:a_id>", str(MOULDER))
        .replace("<int:b_id>", str(TOOLMAKER))
        .replace("<int:event_id>", "999")
        .replace("<int:call_id>", "1")
        .replace("<int:merge_id>", "999")
        .replace("<int:draft_id>", "999")
        .replace("<int:batch_id>", "999")
        .replace("<int:view_id>", "999")
        .replace("<int:proposal_id>", str(shown.id))
        .replace("<path:filename>", "site.css")
        .replace("/interest/new", f"/interest/new?proposal={shown.id}")
        .replace("<int:candidate_id>", str(TOOLMAKER))
        .replace("<int:search_id>", "1")
        .replace("<token>", "worn")
        .replace("<step>", "basics")
        .replace("<which>", "plan")
        .replace("<int:participant_id>", "999")
        .replace("<int:ban_id>", "999")
        .replace("<int:meeting_id>", "999")
        .replace("<int:letter_id>", "999")
        .replace("<int:account_id>", "2")
        .replace("<int:statement_id>", "7")  # the moulder's public need
        .replace("<int:taken_id>", "999")
        .replace("<int:contact_id>", "999")
        .replace("<int:link_id>", "999")
        .replace("<int:pair_id>", "999")
        .replace("<int:other_id>", "2")
        .replace("/network/export/<name>", "/network/export/nodes.csv")
        .replace("<int:a>", str(ALPS))
        .replace("<int:b>", str(BALTIC))
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_shown_world(tmp_path_factory.mktemp("access"))


@pytest.fixture
def app(world: Path, tmp_path: Path) -> Iterator[Flask]:
    app = open_app(world, tmp_path / "instance")
    yield app
    close_app(app)


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_has_its_row(app: Flask) -> None:
    assert routes(app) == set(TABLE)


@pytest.mark.parametrize(("method", "rule"), TABLE)
def test_each_kind_of_viewer_gets_what_the_table_says(app: Flask, method: str, rule: str) -> None:
    path = path_of(rule, app)
    statuses = []
    for name in VIEWERS:
        browser = Browser(app)
        if name:
            browser.signs_in_as(name)
        if method == "GET":
            statuses.append(browser.opens(path).status_code)
        else:
            statuses.append(browser.sends(path, **FIELDS.get(rule, {})).status_code)
    assert tuple(statuses) == TABLE[method, rule]


def test_a_closed_page_is_closed_to_head_requests_too(app: Flask) -> None:
    for method, rule in TABLE:
        if method == "GET" and "<" not in rule:
            browser = Browser(app)
            assert browser.client.head(rule).status_code == browser.opens(rule).status_code


def test_each_side_of_an_introduction_tells_its_outcome_and_nobody_else(app: Flask) -> None:
    with app.extensions["matchmaker"].database() as session:
        shown = session.query(Proposal).filter_by(candidate_id=LAB).one()
    for name in ("the member", "the lab"):
        Browser(app).signs_in_as(name).sends(f"/proposals/{shown.id}/answer", answer="yes")
    statuses = {
        name: Browser(app)
        .signs_in_as(name)
        .sends(f"/proposals/{shown.id}/outcome", said="talked")
        .status_code
        for name in ("the member", "the lab", "the other member", "the manager")
    }
    assert statuses == {
        "the member": 303,
        "the lab": 303,
        "the other member": 404,
        "the manager": 403,
    }
