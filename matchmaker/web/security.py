"""What the browser is told to refuse, and which requests we refuse ourselves.

There is no script and no inline style anywhere, so the policy needs no exception. Beside the
token in each form, a request that changes something must come from our own pages by its own
account (`Sec-Fetch-Site`, else `Origin`); browsers that send neither have the token alone.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request, session
from werkzeug.exceptions import Forbidden

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    # Not `no-referrer`: it turns the Origin of our own forms into "null".
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
A_YEAR = 31_536_000
# Pressed by mail programs on their reader's behalf (RFC 8058); its address is signed.
ONE_CLICK = "unsubscribing.stop"


def secure(app: Flask) -> None:
    """Check where requests come from, and put the headers on every answer."""
    app.before_request(_refuse_foreign)
    app.after_request(_add_headers)


def _refuse_foreign() -> None:
    if request.endpoint == ONE_CLICK or request.method in SAFE_METHODS:
        return
    if not is_our_own(
        request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin"), request.host
    ):
        raise Forbidden


def is_our_own(site: str | None, origin: str | None, host: str) -> bool:
    """Whether a request was sent by one of our own pages, as far as the browser says.

    Hosts are compared, not schemes: behind a proxy that ends TLS we see http where it sees https.
    """
    if site is not None:
        return site in {"same-origin", "none"}
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == host
    except ValueError:
        return False


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
    if request.endpoint != "static":
        response.vary.update(("Cookie", "Accept-Language"))
        is_private = "_user_id" in session or "token" in (request.view_args or {})
        response.headers["Cache-Control"] = "private, no-store" if is_private else "no-cache"
    return response
