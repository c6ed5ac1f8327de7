"""Which events, trips or positions to show: a filter in, the parameters of its query out."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from dragoman.errors import UsageError

_NO_LIMIT = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """What an event must have to be shown; whatever is left out does not matter."""

    actor: str | None = None
    """A code ("USA"), a sector ("MIL"), both ("USA MIL"), or words of a name or office ("Rubio")."""
    recipient: str | None = None
    """As `actor`."""
    type: tuple[str, ...] = ()
    """Any of these PLOVER types."""
    mode: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    """Any of these outlets, in either case."""
    since: dt.date | None = None
    """First day. An event without a known date counts as of its article's day."""
    until: dt.date | None = None
    """Last day, included."""
    confidence: float | None = None
    """The least confidence."""
    limit: int | None = None

    def parameters(self) -> dict[str, Any]:
        """Every parameter of `queries/events.sql`."""
        if self.since and self.until and self.since > self.until:
            raise UsageError(f"--since {self.since} is later than --until {self.until}: swap them.")
        return {
            **_who("actor", self.actor),
            **_who("recipient", self.recipient),
            "by_actor": self.actor is not None,
            "to_recipient": self.recipient is not None,
            "types": [name.upper() for name in self.type],
            "modes": [name.lower() for name in self.mode],
            "contexts": [name.lower() for name in self.context],
            "statuses": [name.lower() for name in self.status],
            "sources": [name.lower() for name in self.source],
            "since": self.since,
            "until": self.until,
            "confidence": self.confidence,
            "limit": _NO_LIMIT if self.limit is None else self.limit,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class StandFilter:
    """Which trips or positions to show; whatever is left out does not matter."""

    actor: str | None = None
    """Whose they are, as for `EventFilter.actor`."""
    context: tuple[str, ...] = ()
    since: dt.date | None = None
    """First day. Without a known day of its own, that of the article counts."""
    until: dt.date | None = None
    """Last day, included."""

    def parameters(self, role: str) -> dict[str, Any]:
        """The parameters that `queries/trips.sql` and `queries/positions.sql` share; `role` is the actor's there."""
        if self.since and self.until and self.since > self.until:
            raise UsageError(f"--since {self.since} is later than --until {self.until}: swap them.")
        return {
            **_who("actor", self.actor),
            "role": role,
            "contexts": [name.lower() for name in self.context],
            "since": self.since,
            "until": self.until,
        }


def _who(role: str, wanted: str | None) -> dict[str, str | None]:
    """Capitals are codes, anything else is words of a name: no code is also the name of a sector."""
    values: dict[str, str | None] = dict.fromkeys(("code", "sector", "either", "name"))
    wanted = (wanted or "").strip()
    if both := re.fullmatch(r"([A-Z]{3})[ /]([A-Z]{3})", wanted):
        values["code"], values["sector"] = both.groups()
    elif re.fullmatch(r"[A-Z]{3}", wanted):
        values["either"] = wanted
    elif wanted:
        values["name"] = wanted
    return {f"{role}_{key}": value for key, value in values.items()}
