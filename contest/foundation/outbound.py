"""Calls to other machines: to public addresses only, or to hosts that the machine's owner names.

It must not know what is sent, and neither logs nor repeats it.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

SECONDS: Final = 10.0
LONGEST_ANSWER: Final = 64 * 1024
# Addresses that lead on to others inside: NAT64 and 6to4 wrap an IPv4 address.
WRAPPED: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))
PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}


class Forbidden(Exception):
    """The address may not be called; trying again changes nothing."""


class Unreachable(Exception):
    """Nobody answered, or not in time; it may be tried again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other machine said: its status, and the first 64 KB."""

    status: int
    body: bytes


def is_allowed(url: str, *, trusted: Collection[str]) -> bool:
    """Say whether `url` has the form of an address that may be called; asks no name server.

    HTTPS without user and password; plain HTTP only to a `host:port` of `trusted`.
    """
    try:
        scheme, host, port = _parts(url)
    except Forbidden:
        return False
    return scheme == "https" or f"{host}:{port}" in trusted


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    trusted: Collection[str],
    seconds: float = SECONDS,
) -> Answer:
    """Send `body` and return the answer, whatever its status; redirections are not followed.

    `trusted` holds `host:port` of machines inside that may be called, also by plain HTTP. The
    address that was looked at is the one that is called. Raises `Forbidden` or `Unreachable`.
    """
    if not is_allowed(url, trusted=trusted):
        raise Forbidden("only https addresses, or hosts of LEITAI_OUTBOUND_HOSTS")
    scheme, host, port = _parts(url)
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        channel = connect(host, port, trusted=trusted, seconds=seconds)
        with closing(channel):
            if scheme == "https":
                channel = ssl.create_default_context().wrap_socket(channel, server_hostname=host)
            with _cut_after(channel, seconds), closing(channel):
                connection = http.client.HTTPConnection(host, port)
                connection.sock = channel
                named = host if port == PORTS[scheme] else f"{host}:{port}"
                connection.request("POST", path, body, {"Host": named, **headers})
                answer = connection.getresponse()
                return Answer(answer.status, answer.read(LONGEST_ANSWER))
    except (OSError, http.client.HTTPException) as error:
        # The text of an error may repeat the address, and an address may hold a secret.
        raise Unreachable(type(error).__name__) from None


def connect(host: str, port: int, *, trusted: Collection[str], seconds: float) -> socket.socket:
    """Return a connection to `host`, every address of which must be allowed.

    Raises `Forbidden`, or `OSError` when nobody answers.
    """
    is_trusted = f"{host}:{port}" in trusted
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not is_trusted and not all(_is_public(str(address[0])) for *_, address in found):
        raise Forbidden("the address lies inside a network of its own")
    problem: OSError = OSError("no address")
    for family, kind, protocol, _name, address in found:
        channel = socket.socket(family, kind, protocol)
        channel.settimeout(seconds)
        try:
            channel.connect(address)
        except OSError as error:
            channel.close()
            problem = error
        else:
            return channel
    raise problem


@contextmanager
def _cut_after(channel: socket.socket, seconds: float) -> Iterator[None]:
    """Cut the connection after `seconds`, also when the answer drips."""
    cut = threading.Timer(seconds, _cut, (channel,))
    cut.daemon = True
    cut.start()
    try:
        yield
    finally:
        cut.cancel()


def _cut(channel: socket.socket) -> None:
    try:
        channel.shutdown(socket.SHUT_RDWR)
    except OSError:
        # It is closed already.
        return


def _parts(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError as error:
        raise Forbidden("no address") from error
    is_plain = not parts.username and not parts.password and url.isprintable() and " " not in url
    if scheme not in PORTS or not host or not is_plain:
        raise Forbidden("no address")
    return scheme, host, port or PORTS[scheme]


def _is_public(address: str) -> bool:
    plain = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(plain, ipaddress.IPv6Address):
        if plain.ipv4_mapped is not None:
            return _is_public(str(plain.ipv4_mapped))
        if any(plain in network for network in WRAPPED):
            return False
    return plain.is_global and not plain.is_multicast
