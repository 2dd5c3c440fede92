"""Fetches pictures from other hosts, and from nowhere else: no address of this machine or its network is ever asked.

A host's addresses are looked up once for each request, judged, and the one that was judged is connected to.
"""

import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

from articles.pictures.stored import PictureError, store
from articles.posts.messages import say

MOST_REDIRECTS = 5
SECONDS = 20
"""For one picture, redirects and all, but for the look-up of names."""
CHUNK = 64 * 1024
REDIRECTS = {301, 302, 303, 307, 308}
AGENT = "Mozilla/5.0 (compatible; portal-import)"
UNSAFE = re.compile(r"[^!-~]")
# Both contain an IPv4 address, which may be any.
GATEWAYS = [ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16")]


class RemotePictures:
    """Keeps pictures of other hosts in media; each address is asked for once for as long as the object lives."""

    def __init__(self):
        self._found = {}

    def store(self, url):
        """The StoredPicture of `url`. Raises PictureError."""
        if url not in self._found:
            try:
                self._found[url] = store(fetch(url))
            except PictureError as error:
                self._found[url] = error
        if isinstance(self._found[url], PictureError):
            raise self._found[url]
        return self._found[url]


def fetch(url, *, seconds=SECONDS):
    """The bytes at `url`, of PICTURE_MAX_BYTES at most. PictureError says why there are none."""
    deadline = time.monotonic() + seconds
    for _ in range(MOST_REDIRECTS + 1):
        try:
            data, url = ask(url, deadline)
        except PictureError:
            raise
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() >= deadline:
                raise PictureError(say("-slow", seconds=seconds)) from error
            raise PictureError(say("-download", why=error or type(error).__name__)) from error
        if data is not None:
            return data
    raise PictureError(say("-redirects", limit=MOST_REDIRECTS))


def ask(url, deadline):
    """One request: the bytes and None, or None and the address that the answer leads to."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise PictureError(say("-scheme"))
    host = parts.hostname.encode("idna").decode()
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = judged(host, port)
    remaining = max(deadline - time.monotonic(), 0.001)
    connection = Connection(host, port, address, remaining, is_secure=parts.scheme == "https")
    # A host that sends a byte now and then never meets the time limit of a socket.
    alarm = threading.Timer(remaining, connection.cut)
    alarm.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        path = UNSAFE.sub(lambda found: quote(found[0]), path)
        connection.request("GET", path, headers={"User-Agent": AGENT, "Accept": "image/*"})
        answer = connection.getresponse()
        if answer.status in REDIRECTS and answer.headers.get("Location"):
            return None, urljoin(url, answer.headers["Location"])
        if answer.status != 200:
            raise PictureError(say("-status", status=answer.status))
        data = body(answer)
    finally:
        alarm.cancel()
        connection.close()
    if time.monotonic() >= deadline:
        raise TimeoutError
    return data, None


def body(answer):
    """What an answer contains, read until it is too much."""
    data = bytearray()
    while chunk := answer.read1(CHUNK):
        data += chunk
        if len(data) > settings.PICTURE_MAX_BYTES:
            raise PictureError(say("-remote-bytes", limit=settings.PICTURE_MAX_BYTES >> 20))
    if answer.length:
        raise http.client.IncompleteRead(b"", answer.length)
    return bytes(data)


class Connection(http.client.HTTPConnection):
    """A connection to an address that was judged, regardless of a further look-up of the host."""

    def __init__(self, host, port, address, seconds, *, is_secure):
        super().__init__(host, port, timeout=seconds)
        self.default_port = 443 if is_secure else 80
        self.context = ssl.create_default_context() if is_secure else None
        self.address = address
        self.wire = None
        """The socket, which `sock` is no longer when an answer has begun that ends the connection."""

    def connect(self):
        self.sock = self.wire = socket.create_connection((self.address, self.port), self.timeout)
        if self.context:
            secure = self.context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock = self.wire = secure
            secure.do_handshake()

    def cut(self):
        """End what is going on, from another thread."""
        with contextlib.suppress(OSError):
            if self.wire:
                socket.socket.shutdown(self.wire, socket.SHUT_RDWR)


def judged(host, port):
    """An address of `host`; PictureError where it has none, or one that is not for everybody."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise PictureError(say("-no-host", host=host)) from error
    addresses = [sockaddr[0] for *_, sockaddr in found]
    if not addresses or not all(map(is_public, addresses)):
        raise PictureError(say("-not-public", host=host))
    return addresses[0]


def is_public(address):
    """Whether an IP address is one that everybody can reach: not this machine's, its network's, or a reserved one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    is_special = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_reserved
    hides_another = ip.version == 6 and (ip.is_site_local or any(ip in network for network in GATEWAYS))
    return ip.is_global and not is_special and not ip.is_unspecified and not hides_another
