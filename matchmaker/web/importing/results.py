"""What an import did, and taking it back."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import from_data
from matchmaker.services.deduplicating.suspects import count_suspects
from matchmaker.services.importing.history import past_import
from matchmaker.services.importing.running import rejected_of
from matchmaker.services.importing.undoing import undo_import
from matchmaker.web.desk import database, now, today, viewer
from matchmaker.web.entry import MANAGER, entry, own_cluster
from matchmaker.web.importing.files import workbook_file
from matchmaker.web.importing.room import HERE, importing

ONE = f"{HERE}/results/<int:batch_id>"


@importing.get(ONE)
@entry(MANAGER)
def result(cluster_id: int, batch_id: int) -> ResponseReturnValue:
    """What came of an import, and what to do next."""
    return _page(cluster_id, batch_id)


@importing.get(f"{ONE}/rejected.xlsx")
@entry(MANAGER)
def rejected(cluster_id: int, batch_id: int) -> ResponseReturnValue:
    """The rows that were left out, with what is wrong with each; to be mended and sent again."""
    own_cluster(cluster_id)
    name, content = rejected_of(database(), batch_id, cluster_id=cluster_id)
    return workbook_file(content, name)


@importing.post(f"{ONE}/undo")
@entry(MANAGER)
def undo(cluster_id: int, batch_id: int) -> ResponseReturnValue:
    """Take an import back; what was changed since is named."""
    own_cluster(cluster_id)
    done = undo_import(
        database(),
        batch_id,
        now=now(),
        account_id=viewer().account_id,
        cluster_id=cluster_id,
    )
    if done.left:
        return _page(cluster_id, batch_id, left=done.left)
    return redirect(url_for("importing.result", cluster_id=cluster_id, batch_id=batch_id), 303)


def _page(cluster_id: int, batch_id: int, **values: object) -> str:
    cluster = own_cluster(cluster_id)
    past = past_import(database(), batch_id, cluster_id=cluster_id, now=now())
    return render_template(
        "importing/result.html",
        cluster=cluster,
        past=past,
        problems=[from_data(each) for each in past.batch.counts.get("problems", ())],
        suspects=count_suspects(database(), cluster_id, today=today()),
        **{"left": (), **values},
    )
