"""What starting loads, and what it refuses."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from matchmaker.config import ROOT, read_config
from matchmaker.services.database import migrate
from matchmaker.web import entry, home
from tests.web.worlds import Browser, close_app, open_app

HEAVY = {"torch", "faiss", "openvino", "sklearn", "sentence_transformers", "bm25s", "transformers"}


def test_the_app_starts_and_shows_its_first_page_without_loading_anything_heavy(
    tmp_path: Path,
) -> None:
    program = (
        "import sys\n"
        "from matchmaker.app import create_app\n"
        "from matchmaker.config import read_config\n"
        "from matchmaker.services.database import migrate\n"
        f"app = create_app(read_config({{}}, instance={str(tmp_path)!r}))\n"
        "migrate(app.extensions['matchmaker'].database)\n"
        "assert app.test_client().get('/').status_code == 200\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr


def test_an_app_with_a_view_that_does_not_say_who_may_enter_is_refused() -> None:
    app = Flask("matchmaker")
    app.register_blueprint(home.home)
    app.add_url_rule("/backdoor", "backdoor", lambda: "come in")
    with pytest.raises(RuntimeError, match="do not declare who may enter: backdoor"):
        entry.guard(app)


def test_it_is_alive_without_a_database_and_ready_only_with_one(
    world: Path, tmp_path: Path
) -> None:
    app = open_app(world, tmp_path / "instance", database=f"sqlite:///{tmp_path}/none.sqlite3")
    browser = Browser(app)
    assert (browser.opens("/healthz").status_code, browser.opens("/healthz").text) == (
        200,
        "alive\n",
    )
    missing = browser.opens("/readyz")
    assert missing.status_code == 503
    assert "matchmaker migrate" in missing.text
    migrate(app.extensions["matchmaker"].database)
    assert (browser.opens("/readyz").status_code, browser.opens("/readyz").text) == (200, "ready\n")
    close_app(app)


def test_a_missing_database_is_told_on_a_page_that_needs_none(world: Path, tmp_path: Path) -> None:
    app = open_app(world, tmp_path / "instance", database=f"sqlite:///{tmp_path}/none.sqlite3")
    page = Browser(app).opens("/find", q="moulds")
    assert page.status_code == 503
    assert "The database does not answer." in page.text
    assert "Not ready yet" in page.text
    close_app(app)


def test_a_mistake_of_ours_is_told_without_its_details(opened: Callable[..., Flask]) -> None:
    app = opened()
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def broken() -> None:
        raise KeyError("a secret of the machine")

    app.extensions["matchmaker.clock"] = broken
    with app.test_client() as client:
        page = client.get("/find", query_string={"q": "moulds"})
    assert page.status_code == 500
    assert "This is our mistake, not yours." in page.text
    assert "secret" not in page.text


def test_the_settings_of_the_environment_are_the_default() -> None:
    assert read_config({"MATCHMAKER_DEMO": "yes"}).flag("demo")
