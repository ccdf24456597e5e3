"""Which clusters fit the manager's own, in or out of its network."""

from __future__ import annotations

from tests.web.network.runs import works_out
from tests.web.worlds import ALPS, BALTIC, CANARIES, CLUSTER_CANARIES, Browser

HERE = f"/clusters/{ALPS}/partners"


def test_the_manager_works_it_out_and_reads_it_from_its_own_side(manager: Browser) -> None:
    assert "Which clusters fit ours?" in manager.opens(HERE).text
    works_out(manager, HERE)
    page = manager.opens(HERE).text
    assert "Baltic fits ours best" in page
    assert f'href="/network/{ALPS}/{BALTIC}">Baltic</a>' in page
    assert "1 other cluster, from what members say in public" in page
    assert manager.opens(f"{HERE}.xlsx").status_code == 200


def test_no_secret_is_shown_not_even_of_the_own_cluster(manager: Browser) -> None:
    """The pairs are shown to others, too; what only members see does not carry them."""
    works_out(manager, HERE)
    page = manager.opens(HERE).text
    for word in (*CANARIES.values(), *CLUSTER_CANARIES.values()):
        assert word not in page


def test_another_cluster_is_not_open(manager: Browser) -> None:
    other = f"/clusters/{BALTIC}/partners"
    assert manager.opens(other).status_code == 403
    assert manager.opens(f"{other}.xlsx").status_code == 403
    assert manager.sends(other).status_code == 403
    assert manager.opens(f"{HERE}.xlsx").status_code == 404  # nothing is worked out yet
