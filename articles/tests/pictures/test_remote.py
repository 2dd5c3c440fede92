"""Pictures of other hosts: fetched from the public network only. No request of these tests leaves this machine."""

import http.server
import io
import socket
import threading
import time

import pytest
from PIL import Image

from articles.models import Article
from articles.pictures import remote as remote_pictures
from articles.pictures.remote import RemotePictures, fetch, is_public
from articles.pictures.stored import PictureError
from articles.tests.commands.importing import run, write


def picture(size=(40, 30)):
    output = io.BytesIO()
    Image.new("RGB", size, "#b3261e").save(output, "PNG")
    return output.getvalue()


class Handler(http.server.BaseHTTPRequestHandler):
    asked = []
    was_heard_out = False

    def do_GET(self):
        self.asked.append(self.path)
        answers = {"/a.png": self.send_picture, "/slow": self.dribble, "/endless": self.send_endless, "/cut": self.cut}
        if self.path.startswith("/to/"):
            self.lead_to(self.path.removeprefix("/to/"))
        elif self.path.startswith("/round/"):
            self.lead_to(f"/round/{int(self.path.removeprefix('/round/')) + 1}")
        else:
            answers.get(self.path.partition("?")[0], self.send_text)()

    def send_body(self, data, length=None):
        self.send_response(200)
        self.send_header("Content-Length", str(length or len(data)))
        self.end_headers()
        self.wfile.write(data)

    def send_picture(self):
        self.send_body(picture())

    def send_text(self):
        self.send_body(b"<svg onload=alert(1)>") if "text" in self.path else self.send_error(404)

    def cut(self):
        self.send_body(picture()[:20], 5000)

    def send_endless(self):
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            return

    def dribble(self):
        head = b"HTTP/1.1 200 OK\r\n" + (b"X-Long: " if "head" in self.path else b"Connection: close\r\n\r\n")
        try:
            for byte in head + b"x" * 600:
                self.wfile.write(bytes([byte]))
                time.sleep(0.05)
        except OSError:
            return
        Handler.was_heard_out = True

    def lead_to(self, address):
        self.send_response(302)
        self.send_header("Location", address)
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def server():
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def names(monkeypatch):
    """What the resolver knows, host by host; an address that is none of this machine is never connected to."""
    known = {"pictures.example": ["127.0.0.1"]}
    connect, look_up = socket.create_connection, socket.getaddrinfo

    def resolve(host, port, *arguments, **options):
        if host == "127.0.0.1":
            return look_up(host, port, *arguments, **options)
        if host not in known:
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    def connect_here(address, *arguments):
        assert address[0] == "127.0.0.1"
        return connect(address, *arguments)

    monkeypatch.setattr(remote_pictures.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(remote_pictures.socket, "create_connection", connect_here)
    return known


@pytest.fixture
def origin(server, names, monkeypatch):
    """The test server, under a name whose address counts as public here."""
    judge = remote_pictures.is_public
    monkeypatch.setattr(remote_pictures, "is_public", lambda address: address == "127.0.0.1" or judge(address))
    Handler.asked.clear()
    return f"http://pictures.example:{server.server_port}"


PRIVATE = """
    0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 192.0.0.1 192.168.1.1 198.18.0.1 224.0.0.1
    240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001:db8::1 fc00::1
    fe80::1 fe80::1%eth0 fec0::1 ff02::1 2001::1"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_address_of_a_machine_or_network_of_ours_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_address_that_everybody_reaches_is_public(address):
    assert is_public(address)


def test_picture_is_fetched_with_its_query(origin):
    assert fetch(f"{origin}/a.png?w=1&q=茶") == picture()
    assert Handler.asked == ["/a.png?w=1&q=%E8%8C%B6"]


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://pictures.example/a", "gopher://pictures.example/", "http://u:p@pictures.example/"],
)
def test_address_of_another_kind_is_refused(names, url):
    with pytest.raises(PictureError, match="must start with http"):
        fetch(url)


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::1"]])
def test_host_with_an_address_of_ours_is_not_asked(server, names, addresses):
    names["pictures.example"] = addresses
    Handler.asked.clear()
    with pytest.raises(PictureError, match="does not resolve to a public IP address"):
        fetch(f"http://pictures.example:{server.server_port}/a.png")
    assert Handler.asked == []


def test_redirect_is_judged_like_any_address(origin, names):
    names["inside.example"] = ["10.0.0.1"]
    for target in ("http://inside.example/a.png", "file:///etc/passwd"):
        with pytest.raises(PictureError, match=r"public IP address|must start with http"):
            fetch(f"{origin}/to/{target}")
    assert fetch(f"{origin}/to//a.png") == picture()


def test_address_that_was_judged_is_the_one_that_is_connected_to(origin, names, monkeypatch):
    """A name that means another machine a moment later leads nowhere: it is looked up once."""
    resolve, calls = remote_pictures.socket.getaddrinfo, []

    def rebinding(host, *arguments, **options):
        calls.extend([host] * (host in names))
        names["pictures.example"] = ["10.0.0.1"] if calls[1:] else ["127.0.0.1"]
        return resolve(host, *arguments, **options)

    monkeypatch.setattr(remote_pictures.socket, "getaddrinfo", rebinding)
    assert fetch(f"{origin}/a.png") == picture()
    assert calls == ["pictures.example"]


def test_host_without_a_certificate_is_not_believed(origin):
    with pytest.raises(PictureError, match="download failed"):
        fetch(f"{origin.replace('http:', 'https:')}/a.png")
    assert Handler.asked == []


def test_redirects_come_to_an_end(origin):
    with pytest.raises(PictureError, match="more than 5 redirects"):
        fetch(f"{origin}/round/0")
    assert len(Handler.asked) == 6


def test_endless_answer_is_left_where_it_is_too_large(origin, settings):
    settings.PICTURE_MAX_BYTES = 1 << 20
    with pytest.raises(PictureError, match="larger than 1 MB"):
        fetch(f"{origin}/endless")


@pytest.mark.parametrize(("path", "seconds"), [("slow?head", 0.3), ("slow?body", 3.5)])
def test_host_that_dribbles_is_left_after_the_time_limit(origin, path, seconds):
    Handler.was_heard_out = False
    with pytest.raises(PictureError, match="longer than"):
        fetch(f"{origin}/{path}", seconds=seconds)
    assert not Handler.was_heard_out


@pytest.mark.parametrize(
    ("path", "why"), [("gone", "answered 404"), ("cut", "download failed"), ("text", "not a readable JPEG")]
)
def test_what_is_no_picture_is_not_kept(origin, settings, path, why):
    with pytest.raises(PictureError, match=why):
        RemotePictures().store(f"{origin}/{path}")
    assert not settings.MEDIA_ROOT.exists()


def test_address_is_asked_for_once_whether_it_works_or_not(origin):
    pictures = RemotePictures()
    for path in ("a.png", "gone", "a.png", "gone"):
        try:
            assert pictures.store(f"{origin}/{path}").width == 40
        except PictureError:
            assert path == "gone"
    assert Handler.asked == ["/a.png", "/gone"]


# In an import


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr("articles.importing.lock.lock_path", lambda: tmp_path / "import.lock")
    return tmp_path / "posts"


@pytest.mark.django_db
def test_import_shows_its_own_copy_and_never_asks_again(origin, folder):
    def post(text):
        write(folder, "a.md", f"{text}\n\n![图]({origin}/a.png?x=1&y=2)", thumbnail=f"{origin}/a.png?t")

    post("one")
    assert run(folder, "--fetch-images", "--dry-run") == (0, {"created": 1}, [])
    assert Handler.asked == []
    assert run(folder, "--fetch-images") == (0, {"created": 1}, [])
    article = Article.objects.get()
    assert f'src="/media/{article.thumbnail.name}"' in article.body_html
    assert "pictures.example" not in article.body_html
    assert (article.thumbnail_width, article.thumbnail_height) == (40, 30)
    html = article.body_html
    article.render()
    assert article.body_html == html
    Handler.asked.clear()
    for options in (("--fetch-images",), ()):
        post(options)
        assert run(folder, *options)[1] == {"updated": 1}
        assert "/media/" in Article.objects.get().body_html
    assert Handler.asked == []


@pytest.mark.django_db
def test_picture_that_cannot_be_fetched_is_a_warning_with_its_line_and_stays_linked(origin, folder):
    file = write(folder, "a.md", f"文字\n\n![图]({origin}/gone)")
    code, counts, problems = run(folder, "--fetch-images")
    assert (code, counts) == (0, {"created": 1, "warnings": 1})
    assert problems == [f"{file}:8: warning: picture “{origin}/gone”: server answered 404; keeping the remote URL"]
    assert f'src="{origin}/gone"' in Article.objects.get().body_html


@pytest.mark.django_db
def test_pictures_stay_where_they_are_without_the_option(origin, folder):
    write(folder, "a.md", f"![图]({origin}/a.png)")
    assert run(folder) == (0, {"created": 1}, [])
    assert Handler.asked == []
