"""`feeds.toml` in; which feeds to watch, how often, and what may be fetched, out."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import UsageError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

EVERY_S = 900.0
LEAST_S = 10.0
"""No feed is asked more often."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed to watch."""

    url: str
    source: str | None = None
    """Outlet of its articles; else what the page or the feed says."""
    every_s: float = EVERY_S
    pages: bool = True
    """Fetch the page of each item; False takes the text that the feed itself holds."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What a file of feeds says."""

    feeds: tuple[Feed, ...]
    agent: str
    """Who asks: sent with every request."""
    networks: tuple[Network, ...] = ()
    """Private networks that may be fetched from all the same."""
    hosts: frozenset[str] = frozenset()
    """The same by name."""
    pause_s: float = 1.0
    """Between two requests to one host; a longer one that robots.txt asks for is kept."""
    timeout_s: float = 30.0
    """For one request, all of it."""
    max_bytes: int = 10_000_000
    """Of one answer, unpacked."""
    webhook: str | None = None
    """Address to which what is new is sent."""
    command: str | None = None
    """Command that gets what is new on its standard input."""


_FIELDS = {"agent", "every", "allow", "pause", "timeout", "max_bytes", "webhook", "command", "feed"}
_FEED_FIELDS = {"url", "source", "every", "read"}
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def read_settings(path: Path, version: str) -> Watched:
    """Read the file. Raises UsageError that names the line of thought that is wrong."""
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}.") from error
    _refuse_unknown(given, _FIELDS, f"{path}")
    feeds = given.get("feed")
    if not isinstance(feeds, list) or not feeds:
        raise UsageError(f'{path} names no feed. Add one: [[feed]] and, in the next line, url = "https://...".')
    every = _seconds(given.get("every", EVERY_S), f"{path}: every")
    found: dict[str, Feed] = {}
    for number, entry in enumerate(feeds, 1):
        feed = _feed(entry, every, f"{path}: feed {number}")
        if feed.url in found:
            raise UsageError(f"{path}: feed {number}: {feed.url} is there twice.")
        found[feed.url] = feed
    networks, hosts = _allowed(given.get("allow", []), str(path))
    max_bytes = given.get("max_bytes", 10_000_000)
    if not isinstance(max_bytes, int) or not 1000 <= max_bytes <= 1_000_000_000:
        raise UsageError(f"{path}: max_bytes = {max_bytes!r}: a number from 1000 to 1000000000.")
    return Watched(
        feeds=tuple(found.values()),
        agent=_string(given, "agent", str(path)) or f"dragoman/{version}",
        networks=networks,
        hosts=hosts,
        pause_s=_seconds(given.get("pause", 1.0), f"{path}: pause"),
        timeout_s=max(1.0, _seconds(given.get("timeout", 30.0), f"{path}: timeout")),
        max_bytes=max_bytes,
        webhook=_string(given, "webhook", str(path)),
        command=_string(given, "command", str(path)),
    )


def _feed(entry: Any, every_s: float, where: str) -> Feed:
    if not isinstance(entry, dict):
        raise UsageError(f"{where} is no table: write [[feed]].")
    _refuse_unknown(entry, _FEED_FIELDS, where)
    url = _string(entry, "url", where)
    if not url or not re.match(r"https?://[^\s/]", url):
        raise UsageError(f"{where}: url = {url!r}: write an address that begins with http:// or https://.")
    read = entry.get("read", "page")
    if read not in ("page", "feed"):
        raise UsageError(f'{where}: read = {read!r}: "page" fetches the articles, "feed" takes the text of the feed.')
    every = max(LEAST_S, _seconds(entry.get("every", every_s), f"{where}: every"))
    return Feed(url, _string(entry, "source", where), every, read == "page")


def _seconds(value: Any, where: str) -> float:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smhd]?)\s*", str(value))
    if found is None or isinstance(value, bool):
        raise UsageError(f'{where} = {value!r}: write a time as 90, "90s", "15m", "2h" or "1d".')
    return float(found[1]) * _UNITS[found[2]]


def _allowed(entries: Any, where: str) -> tuple[tuple[Network, ...], frozenset[str]]:
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise UsageError(f'{where}: allow: write a list of networks or hosts, as ["10.0.0.0/8", "intranet.example"].')
    networks: list[Network] = []
    hosts: set[str] = set()
    for entry in entries:
        try:
            networks.append(ipaddress.ip_network(entry, strict=False))
        except ValueError:
            if not re.fullmatch(r"[\w.-]+", entry):
                raise UsageError(f"{where}: allow: {entry!r} is neither a network nor a host.") from None
            hosts.add(entry.lower())
    return tuple(networks), frozenset(hosts)


def _string(given: Mapping[str, Any], name: str, where: str) -> str | None:
    value = given.get(name)
    if value is not None and (not isinstance(value, str) or not value.strip() or re.search(r"[\x00-\x1f]", value)):
        raise UsageError(f"{where}: {name} = {value!r}: write one line of text.")
    return value


def _refuse_unknown(given: Mapping[str, Any], known: set[str], where: str) -> None:
    for name in given:
        if name not in known:
            raise UsageError(f"{where}: '{name}' is no setting; there are {', '.join(sorted(known))}.")
