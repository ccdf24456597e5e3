"""Web addresses: the one to store, and the domain that tells two organisations apart."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from matchmaker.domain.phrases import phrase

from .folding import tidy, words
from .results import Recognised, Recognition, Unrecognised

_HOST = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9äöüéèàçñåøæßąčęėįšųūžłńóśźż](?:[\w-]{0,61}\w)?\.)+[a-z]{2,24}",
    re.IGNORECASE,
)
# On these many organisations live side by side: such a domain tells nothing about its owner.
SHARED_HOSTS = frozenset(words(
    "facebook.com linkedin.com xing.com twitter.com x.com instagram.com youtube.com google.com "
    "sites.google.com github.io wordpress.com wixsite.com jimdo.com jimdofree.com weebly.com "
    "blogspot.com cordis.europa.eu wikipedia.org gmail.com"
))  # fmt: skip


def recognise_website(text: str) -> Recognition:
    """The address as `https://host/path` in `code` and its domain in `label`.

    "www.Example.de/", "http://example.de" and "example.de" share the domain "example.de". The
    label is empty for hosts that many organisations share. E-mail addresses are not websites.
    """
    for word in re.split(r"[\s;,|<>]+", tidy(text)):
        if "@" not in word and (found := _address(word.strip("().\"'"))):
            return found
    return Unrecognised(text)


def domain_of(address: str) -> str:
    """The domain of a web or e-mail address without "www."; empty if it has none of its own."""
    found = recognise_website(address.rpartition("@")[2])
    return found.label if isinstance(found, Recognised) else ""


def _address(word: str) -> Recognised | None:
    has_scheme = re.match(r"https?:/*", word, re.IGNORECASE)
    bare = word[has_scheme.end() :] if has_scheme else word
    try:
        parts = urlsplit(f"//{bare}")
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return None
    if not _HOST.fullmatch(host):
        return None
    domain = host.removeprefix("www.")
    shared = any(domain == known or domain.endswith(f".{known}") for known in SHARED_HOSTS)
    scheme = "http" if word.lower().startswith("http:") else "https"
    path = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    sure = 1.0 if has_scheme or host.startswith("www.") else 0.9
    return Recognised(f"{scheme}://{host}{path}", "" if shared else domain, sure, phrase("address"))
