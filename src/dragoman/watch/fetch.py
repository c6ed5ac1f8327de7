"""An address in, what is there out: by HTTP, politely, and never from inside a private network.

The standard library's client, as it lets us connect to the very address that was checked: with clients that resolve a
name themselves, a name can point elsewhere between the check and the connection. All is bounded: bytes, seconds,
redirects; each redirect is checked as the first address was.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import urllib.robotparser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urljoin, urlsplit

from dragoman.errors import FetchError, ReadError
from dragoman.read.unpack import inflated
from dragoman.watch.settings import Network, Watched

_REDIRECTS = 5
_CONNECT_S = 10.0
_ROBOTS_BYTES = 500_000
"""As much of a robots.txt as RFC 9309 asks for."""
_ROBOTS_S = 86_400.0
_ROBOTS_AGAIN_S = 600.0
_LONGEST_PAUSE_S = 60.0
"""Of those that a robots.txt asks for."""
_LONGEST_WAIT_S = 86_400.0
_HOSTS = 5_000
_CHUNK = 65_536
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(FetchError):
    """Nothing will come of it: a forbidden address, a page that is gone, an answer over the limit."""


class Later(FetchError):
    """May pass: no answer in time, trouble of the server, too many requests."""

    def __init__(self, message: str, wait_s: float = 0.0, *, asked: bool = True) -> None:
        super().__init__(message)
        self.wait_s = wait_s
        """How long the server asks to wait."""
        self.asked = asked
        """False where the host was not even asked, as it had just failed to answer another."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent."""

    url: str
    """Where it was found, after redirects."""
    status: int
    """200, or 304 where nothing has changed."""
    fields: Mapping[str, str]
    """Header fields, names in small letters."""
    body: bytes


@dataclass(slots=True)
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0.0
    pause_s: float = 0.0
    silent_until: float = 0.0
    robots: urllib.robotparser.RobotFileParser | None = None
    robots_until: float = 0.0


class Fetcher:
    """Fetches for several threads; of one host one thing at a time, with a pause between."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self._tls = ssl.create_default_context()
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def get(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Answer:
        """What is there. Raises Refused or Later, whose message is a full sentence without the address."""
        fields = {"If-None-Match": etag, "If-Modified-Since": modified}
        asked = {name: value for name, value in fields.items() if value and value.isascii() and value.isprintable()}
        return self._follow(url, asked, robots=True)

    def _follow(self, url: str, asked: Mapping[str, str], *, robots: bool) -> Answer:
        for _ in range(_REDIRECTS + 1):
            url, host = _address(url)
            state = self._host(host)
            if robots:
                self._heed_robots(url, state)
            with state.lock:
                answer = self._ask_in_turn(url, asked, state, self._watched.max_bytes if robots else _ROBOTS_BYTES)
            if answer.status not in (301, 302, 303, 307, 308):
                return _settled(answer)
            target = answer.fields.get("location")
            if not target:
                raise Refused("It redirects without saying where to.")
            try:
                url = urljoin(url, target)
            except ValueError:
                raise Refused("It redirects to no address.") from None
        raise Refused(f"It redirects more than {_REDIRECTS} times.")

    def _ask_in_turn(self, url: str, asked: Mapping[str, str], host: _Host, max_bytes: int) -> Answer:
        """A host that does not answer holds up one thread once, not all that is wanted of it."""
        if (silent_s := host.silent_until - time.monotonic()) > 0:
            raise Later("Its host has just failed to answer.", silent_s, asked=False)
        time.sleep(max(0.0, host.next_at - time.monotonic()))
        try:
            return self._ask(url, asked, max_bytes)
        except Later:
            host.silent_until = time.monotonic() + self._watched.timeout_s
            raise
        finally:
            host.next_at = time.monotonic() + max(self._watched.pause_s, host.pause_s)

    def _heed_robots(self, url: str, host: _Host) -> None:
        parts = urlsplit(url)
        if time.monotonic() >= host.robots_until:
            rules = urllib.robotparser.RobotFileParser()
            try:
                found = self._follow(f"{parts.scheme}://{parts.netloc}/robots.txt", {}, robots=False)
                rules.parse(found.body.decode("utf-8", "replace").splitlines())
            except Refused:
                rules.parse([])  # there is none: all is allowed
            except Later as trouble:  # RFC 9309: while it cannot be read, nothing is
                message = f"Its robots.txt cannot be read: {trouble}"
                raise Later(message, max(_ROBOTS_AGAIN_S, trouble.wait_s), asked=trouble.asked) from trouble
            host.robots, host.robots_until = rules, time.monotonic() + _ROBOTS_S
            asked = rules.crawl_delay(self._watched.agent)
            host.pause_s = min(float(asked or 0), _LONGEST_PAUSE_S)
        if host.robots and not host.robots.can_fetch(self._watched.agent, url):
            raise Refused("Its robots.txt does not allow it.")

    def _host(self, name: str) -> _Host:
        with self._lock:
            if len(self._hosts) > _HOSTS:
                self._hosts = {n: h for n, h in self._hosts.items() if h.lock.locked()}
            return self._hosts.setdefault(name, _Host())

    def _ask(self, url: str, asked: Mapping[str, str], max_bytes: int) -> Answer:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        deadline = time.monotonic() + self._watched.timeout_s
        try:
            with _connected(self._allowed(host, port), deadline) as held:
                if parts.scheme == "https":
                    held[0] = self._tls.wrap_socket(held[0], server_hostname=host)
                connection = http.client.HTTPConnection(host, port)
                connection.sock = held[0]
                fields = {
                    "Host": parts.netloc,
                    "User-Agent": self._watched.agent,
                    "Accept-Encoding": "gzip",
                    "Connection": "close",
                    **asked,
                }
                target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                connection.request("GET", target, headers=fields)
                answer = connection.getresponse()
                found = {name.lower(): value for name, value in answer.getheaders()}
                body = _body(answer, found, max_bytes) if answer.status == 200 else b""
                return Answer(url, answer.status, found, body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() >= deadline:
                raise Later(f"It did not answer in full within {self._watched.timeout_s:g} s.") from error
            if isinstance(error, ssl.SSLCertVerificationError):
                raise Refused(f"Its certificate is not valid ({error.verify_message}).") from error
            raise Later(f"It could not be reached ({_said(error)}).") from error

    def _allowed(self, host: str, port: int) -> list[tuple[str, int]]:
        """The addresses of a host, if it may be connected to. Raises Refused where any of its addresses may not be."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Later(f"There is no host '{host[:80]}' ({_said(error)}).") from error
        addresses = [str(entry[4][0]) for entry in found]
        if host not in self._watched.hosts:
            for address in addresses:
                if not is_public(address, self._watched.networks):
                    raise Refused(f"It lies in a private network ({address}); to allow that, name it in `allow`.")
        return [(address, port) for address in addresses]


def is_public(address: str, allowed: tuple[Network, ...] = ()) -> bool:
    """Whether an address is of the open internet, or of a network that is allowed.

    >>> is_public("93.184.215.14"), is_public("169.254.169.254"), is_public("::ffff:10.0.0.1")
    (True, False, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner), allowed)
    if any(ip.version == network.version and ip in network for network in allowed):
        return True
    return ip.is_global and not ip.is_multicast


def _address(url: str) -> tuple[str, str]:
    """An address fit to be asked for, and its host with the port. Raises Refused for what is none."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
        port = parts.port
    except (ValueError, UnicodeError):
        raise Refused("It is no address.") from None
    if parts.scheme not in ("http", "https") or not host:
        raise Refused("Only http:// and https:// are fetched.")
    if parts.username or parts.password:
        raise Refused("Addresses with a name and password are not fetched.")
    if port is not None and port < 1024 and port not in (80, 443):
        raise Refused(f"Port {port} belongs to another service.")
    where = f"[{host}]" if ":" in host else host
    where += f":{port}" if port else ""
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return f"{parts.scheme}://{where}{path}{'?' + query if query else ''}", where


@contextlib.contextmanager
def _connected(addresses: Sequence[tuple[str, int]], deadline: float) -> Iterator[list[socket.socket]]:
    """A connection to the first that answers, cut at the deadline, however slowly bytes drip in."""
    held = [_connect(addresses, deadline)]
    held[0].settimeout(max(0.1, deadline - time.monotonic()))

    def cut() -> None:
        with contextlib.suppress(OSError):
            held[0].shutdown(socket.SHUT_RDWR)

    watchdog = threading.Timer(max(0.1, deadline - time.monotonic()), cut)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield held
    finally:
        watchdog.cancel()
        held[0].close()


def _connect(addresses: Sequence[tuple[str, int]], deadline: float) -> socket.socket:
    trouble: OSError = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection(address, timeout=max(0.1, min(deadline - time.monotonic(), _CONNECT_S)))
        except OSError as error:
            trouble = error
    raise trouble


def _body(answer: http.client.HTTPResponse, fields: Mapping[str, str], max_bytes: int) -> bytes:
    """All of it, unpacked. Raises Refused where it is over the limit, Later where it is cut off."""
    body = bytearray()
    while piece := answer.read1(_CHUNK):
        body += piece
        if len(body) > max_bytes:
            raise Refused(f"It is over the limit of {max_bytes / 1e6:g} MB.")
    length = fields.get("content-length", "")
    if length.isdecimal() and len(body) < int(length):
        raise Later("Its answer is cut off.")
    data = bytes(body)
    for coding in reversed([part.strip().lower() for part in fields.get("content-encoding", "").split(",")]):
        if coding not in ("", "identity") and data.startswith(b"\x1f\x8b"):
            try:
                data = inflated(data, coding, max_bytes)
            except ReadError as error:
                raise Later(f"Its answer {error}.") from error
    return data


def _settled(answer: Answer) -> Answer:
    """The answer, or what its status means."""
    if answer.status in (200, 304):
        return answer
    wait_s = _wait_s(answer.fields.get("retry-after", ""))
    if answer.status in (408, 425, 429) or answer.status >= 500:
        raise Later(f"It answers {answer.status}.", wait_s)
    raise Refused(f"It answers {answer.status}.")


def _wait_s(value: str) -> float:
    """What a server asks for by Retry-After, in seconds."""
    if value.strip().isdecimal():
        return min(float(value), _LONGEST_WAIT_S)
    try:
        until = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return min(max(0.0, (until - dt.datetime.now(dt.UTC)).total_seconds()), _LONGEST_WAIT_S)


def _said(error: Exception) -> str:
    text = str(getattr(error, "strerror", None) or error) or type(error).__name__
    return "".join(c if c.isprintable() else "?" for c in text)[:120]
