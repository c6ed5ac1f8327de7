"""Who may ask what: hosts, tokens, where a form was sent from, and the headers that keep a page harmless."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with no-referrer browsers send forms with "Origin: null"
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
COOKIE = "dragoman_token"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Guard:
    """What a request must have."""

    token: str | None
    """Asked for where the server can be reached from other machines."""
    any_host: bool
    """False: only names of this machine itself, so that no other site can pose as it."""

    def refusal(self, method: str, headers: Mapping[str, str], asked_token: str, cookie: str) -> tuple[int, str] | None:
        """Status and reason, or None where the request may pass. Header names are in small letters."""
        if not self.any_host and host_of(headers.get("host", "")) not in LOOPBACK:
            return 421, "This workbench answers to localhost only."
        if self.token is not None:
            sent = headers.get("authorization", "").removeprefix("Bearer ").strip() or asked_token or cookie
            if not hmac.compare_digest(sent.encode(), self.token.encode()):
                return 401, "A token is needed: open the address that `dragoman serve` printed, which ends in ?token=…"
        if method not in ("GET", "HEAD", "OPTIONS") and not _same_origin(headers):
            return 403, "A form of another site cannot change anything here."
        return None


def new_token() -> str:
    return secrets.token_urlsafe(24)


def is_loopback(host: str) -> bool:
    return host in LOOPBACK or host.startswith("127.")


def host_of(header: str) -> str:
    """The name in a Host header, without port."""
    return (urlsplit(f"//{header}").hostname or "") if header.isprintable() and " " not in header else ""


def _same_origin(headers: Mapping[str, str]) -> bool:
    """Browsers say where a form comes from; programs say nothing, and no cookie of a reader's is theirs to use."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")
