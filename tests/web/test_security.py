"""Headers on every answer, and requests that are not ours."""

import threading
from pathlib import Path

import pytest
from flask import Flask

from matchmaker.secret import kept_key
from matchmaker.web.security import is_our_own
from tests.web.worlds import MOULDER, Browser

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


@pytest.mark.parametrize("path", ["/", "/find?q=mould", "/nowhere", "/healthz", "/static/site.css"])
def test_every_answer_tells_the_browser_what_to_refuse(visitor: Browser, path: str) -> None:
    headers = visitor.opens(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_pages_are_kept_by_no_shared_cache(visitor: Browser, member: Browser) -> None:
    for browser, expected in ((visitor, "no-cache"), (member, "private, no-store")):
        headers = browser.opens("/").headers
        assert headers["Cache-Control"] == expected
        assert "Cookie" in headers["Vary"]


def test_the_cookie_is_closed_to_scripts_and_other_sites(visitor: Browser) -> None:
    cookie = visitor.opens("/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("matchmaker=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_with_tls_the_cookie_is_bound_to_this_host(opened) -> None:
    client = opened(secure_cookies="yes").test_client()
    answer = client.get("/sign-in", base_url="https://here.example")
    assert answer.headers["Set-Cookie"].startswith("__Host-matchmaker=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_form_without_its_token_does_nothing(member: Browser) -> None:
    for token in ({}, {"csrf_token": "made up"}):
        answer = member.client.post(f"/organisations/{MOULDER}/proposals", data=token)
        assert answer.status_code == 400
        assert "The form had expired, so nothing was done." in answer.text
    assert "No proposals for" in member.opens(f"/organisations/{MOULDER}/proposals").text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://[broken"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_a_request_from_elsewhere_is_refused_even_with_the_token(
    member: Browser, headers: dict[str, str]
) -> None:
    answer = member.client.post("/sign-out", data={"csrf_token": member.token()}, headers=headers)
    assert answer.status_code == 403


def test_our_own_pages_are_known_by_their_host() -> None:
    assert is_our_own("same-origin", None, "here.example")
    assert is_our_own(None, "https://here.example:8000", "here.example:8000")
    assert is_our_own(None, None, "here.example")
    assert not is_our_own(None, "https://here.example.evil", "here.example")


def test_what_is_too_large_is_refused(visitor: Browser) -> None:
    token = visitor.token()
    answer = visitor.client.post("/sign-in", data={"csrf_token": token, "email": "x" * 300_000})
    assert answer.status_code == 413


def test_the_key_is_made_once_however_many_start_together(tmp_path: Path) -> None:
    path = tmp_path / "instance" / "secret_key"
    path.parent.mkdir()
    start = threading.Barrier(8)
    keys: list[str] = []

    def begin() -> None:
        start.wait()
        keys.append(kept_key(path))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(set(keys)) == 1
    assert len(keys[0]) == 64
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["secret_key"]


def test_the_key_in_use_is_the_kept_one_unless_one_is_set(opened) -> None:
    kept: Flask = opened(secret_key="")
    assert kept.config["SECRET_KEY"] == kept_key(Path(kept.instance_path) / "secret_key")
    assert opened(secret_key="set").config["SECRET_KEY"] == "set"
