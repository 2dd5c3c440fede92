"""How long kept pages and `/healthz` take while slow bodies and logins are under way, beside the same without them.

Starts the server as docs/operations.md has it, with the sample posts, then opens BODIES connections that send a login
a byte a second and LOGINS that send wrong passwords one after the other.
"""

import http.client
import socket
import statistics
import threading
import time
from urllib.parse import urlsplit

from sample_site import sample_site

BODIES = 50
LOGINS = 16
REQUESTS = 300
PATHS = ("/", "/healthz")


def measure(port, path):
    """Milliseconds of each of REQUESTS, every one on a connection of its own."""
    took = []
    for _ in range(REQUESTS):
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}")
        took.append(1000 * (time.perf_counter() - started))
        connection.close()
    return took


def show(label, port):
    for path in PATHS:
        took = sorted(measure(port, path))
        print(f"{label:8} {path:9} p50 {statistics.median(took):7.1f} ms   p99 {took[int(len(took) * 0.99)]:7.1f} ms")


def send_slowly(port, stop):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(
            b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
        while not stop.wait(1):
            try:
                connection.sendall(b"a")
            except OSError:
                return


def log_in(port, stop, number):
    """Send wrong passwords, each with a new name, with a real CSRF cookie."""
    while not stop.is_set():
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/admin/login/")
            page = connection.getresponse()
            cookie = (page.getheader("Set-Cookie") or "").partition(";")[0]
            text = page.read().decode()
            token = text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
            number += LOGINS
            body = f"username=u{number}&password=wrong&csrfmiddlewaretoken={token}"
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", "/admin/login/", body, headers)
            connection.getresponse().read()
            connection.close()
        except OSError:
            stop.wait(0.1)


def main():
    with sample_site(workers=2) as origin:
        port = urlsplit(origin).port
        measure(port, "/")
        show("alone", port)
        stop = threading.Event()
        for _ in range(BODIES):
            threading.Thread(target=send_slowly, args=(port, stop), daemon=True).start()
        for number in range(LOGINS):
            threading.Thread(target=log_in, args=(port, stop, number), daemon=True).start()
        time.sleep(5)
        show("besieged", port)
        stop.set()


if __name__ == "__main__":
    main()
