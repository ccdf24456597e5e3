"""The list as its reader may see it: names by visibility, as many queries for many as for one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import LinkKind, Visibility
from matchmaker.services.emerging.acting import dismiss
from matchmaker.services.emerging.listing import emerging, listed_of
from matchmaker.services.emerging.looking import begin, newest_look, work_on
from matchmaker.services.emerging.spotting import spot_network
from matchmaker.services.emerging.views import Emerging
from matchmaker.services.jobs import Meter
from models import Link
from tests.emerging_worlds import QUARTER_BEFORE, Network, network_of
from tests.factories import NOW, TODAY, cluster, organisation


@pytest.fixture
def net(session: Session) -> Network:
    return network_of(session)


def read(net: Network, **more: object) -> Emerging:
    return emerging(net.session, net.id, viewer=net.coordinator, now=NOW, **more)


def test_before_anybody_looked_there_is_no_period(net: Network) -> None:
    assert read(net) == Emerging(None)


def test_a_card_says_who_carries_it_what_chance_gives_and_what_to_do(net: Network) -> None:
    net.spot(QUARTER_BEFORE)
    net.spot()
    found = read(net)
    (card,) = found.cards
    assert {card.a.name, card.b.name} == {"Optics", "Lasers"}
    assert [each.name for each in card.told.carriers] == ["Mirror", "Lens", "Crystal", "Pump"]
    assert card.chance.startswith("2 ties, ")
    assert card.next_act == "tell_managers"
    assert "All of it hangs on one firm" in card.against
    assert len(card.past) == 2
    assert card.past[-1] == card.hazard
    assert (found.period.quarter, found.period.looked_at) == ("2026Q4", 3)


def test_what_a_cluster_keeps_to_itself_leaves_the_lists_that_were_made_before(
    net: Network,
) -> None:
    net.meet_here(4)
    net.spot()
    met = "Through this place, 4 organisations of each side or more met the other"
    (before,) = read(net).cards
    net.clusters["Lasers"].shares_signals = False
    net.session.commit()
    (after,) = read(net).cards
    assert (before.is_silent, after.is_silent) == (False, True)
    assert met in before.reasons
    assert after.reasons == tuple(each for each in before.reasons if each != met)


def test_what_was_hidden_after_the_look_is_not_named(net: Network) -> None:
    net.spot()
    for row in net.session.scalars(sa.select(Link)):
        row.visibility = Visibility.PRIVATE
    net.session.commit()
    (card,) = read(net).cards
    assert card.told.ties == ()
    assert [each.firm.name for each in card.told.joined] == ["Mirror"]


def test_secrets_stay_where_they_are(net: Network) -> None:
    net.meet_here(4)
    net.spot()
    assert "SECRET" not in repr(read(net))


def test_an_earlier_list_can_be_read_and_what_has_gone_is_named(net: Network) -> None:
    net.tie("Saw", "Mill", dated=date(2026, 1, 1))
    net.tie("Saw", "Crystal", kind=LinkKind.PROJECT, dated=date(2026, 5, 1))
    net.spot(QUARTER_BEFORE)
    low, high = net.pair("Wood", "Lasers")
    own = Link(a_cluster_id=low, b_cluster_id=high, kind=LinkKind.CONTACT, dated=TODAY)
    net.session.add(own)
    net.session.commit()
    net.spot()
    now = read(net)
    assert [sorted(each) for each in now.gone] == [["Lasers", "Wood"]]
    before = read(net, quarter="2026Q3")
    assert (before.period.quarter, len(before.cards), before.gone) == ("2026Q3", 2, ())
    assert read(net, quarter="1999Q1").period.quarter == "2026Q4"


def test_what_was_put_aside_stands_apart(net: Network) -> None:
    (pair,) = net.spot()
    dismiss(net.speaker(), pair.id, "Not now")
    found = read(net)
    assert (found.open, [each.id for each in found.dismissed]) == ((), [pair.id])


def test_every_pair_linked_already_is_said_so(net: Network) -> None:
    for a, b in (("Optics", "Lasers"), ("Optics", "Wood"), ("Lasers", "Wood")):
        low, high = net.pair(a, b)
        kind = LinkKind.CONTACT
        net.session.add(Link(a_cluster_id=low, b_cluster_id=high, kind=kind, dated=TODAY))
    net.session.commit()
    net.spot()
    assert read(net).period.headline == "Every two clusters here have a link of their own already"


def test_many_pairs_cost_as_many_queries_as_one(net: Network) -> None:
    net.spot()
    one = queries_of(net)
    for number in range(8):
        firm = net.firms[f"Firm {number}"] = organisation(net.session, f"Firm {number}")
        cluster(net.session, f"More {number}", firm).meta_cluster_id = net.id
        net.tie("Lens", f"Firm {number}", kind=LinkKind.PROJECT, dated=date(2026, 1, 1))
    assert len(net.spot(anew=True)) == 9
    assert queries_of(net) == one


def queries_of(net: Network) -> int:
    seen: list[str] = []
    note = lambda _c, _cursor, statement, *_rest: seen.append(statement)  # noqa: E731
    engine = net.session.get_bind()
    net.session.expire_all()
    sa.event.listen(engine, "before_cursor_execute", note)
    read(net)
    sa.event.remove(engine, "before_cursor_execute", note)
    return len([each for each in seen if each.startswith("SELECT")])


def test_a_look_as_plain_data_names_clusters_and_nobody_else(net: Network) -> None:
    look = spot_network(net.session, net.id, as_of=TODAY, now=NOW)
    data = listed_of(net.session, look, "Light")
    assert (data["network"], data["quarter"], data["looked_at"]) == ("Light", "2026Q4", 3)
    assert [sorted((each["a"], each["b"])) for each in data["pairs"]] == [["Lasers", "Optics"]]
    assert "Lens" not in repr(data)


def test_a_look_that_is_asked_for_is_a_job(net: Network) -> None:
    job_id = begin(net.session, net.id, viewer=net.coordinator, now=NOW)
    assert job_id is not None
    assert begin(net.session, net.id, viewer=net.coordinator, now=NOW) is None
    found = newest_look(net.session, net.id, now=NOW + timedelta(seconds=5))
    assert found is not None
    assert found.is_at_work
    meter = Meter()
    assert work_on(net.id, as_of=TODAY, now=NOW)(net.session, meter) == {"listed": 1}
    assert (meter.done, meter.total) == (5, 5)
