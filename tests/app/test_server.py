"""The door: who is let in, what may be asked for, how it closes. One real server is asked; a few more live and die."""

import http.client
import importlib.metadata
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import unquote
from uuid import uuid4

import pytest
from typer.testing import CliRunner
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from ecosystem.declare import Wrong
from experiments import app_command
from viz.app import download
from viz.app.download import Shelf
from viz.app.guard import COMING, LARGEST, TABS, Seats
from viz.app.server import MESSAGE, SETTINGS, address, listen, names, start

ROOT = Path(__file__).parents[2]
VISITORS = 3
SCRIPT = f"""
import sys
from pathlib import Path
from experiments.live.host import Host
from viz.app.download import offer
from viz.app.server import start

if __name__ == "__main__":
    report = Path(sys.argv[1]) / "made.html"
    report.write_text("<h1>of the model</h1>", encoding="utf-8")
    lost = report.with_name("lost")
    print(offer(b"one,two", "结果 1.csv", "text/csv"), offer(report, "a/report.html", "text/html"), offer(lost, "b", "text/html"), flush=True)
    city = Host(lambda message: None) if "city" in sys.argv else None
    start(host="localhost", port=0, out=report.parent, cities=1, visitors={VISITORS}, scale=0.01, origins=["https://lab.example.org"])
    print("over", flush=True)
"""


class Server:
    """A server in a process of its own, on a free port."""

    def __init__(self, folder, *options):
        (folder / "run.py").write_text(SCRIPT, encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(folder / "run.py"), str(folder), *options]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = subprocess.Popen(command, cwd=folder, env=environment, text=True, encoding="utf-8", start_new_session=True, **pipes)
        self.offers = self.process.stdout.readline().split()
        self.first = self.process.stderr.readline()
        self.port = int(re.search(r"http://localhost:(\d+)/", self.first)[1])
        self.netloc = f"localhost:{self.port}"

    def ask(self, path="/", method="GET", body=None, host=None, chunked=False, **headers):
        """Status, headers and text of an answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with ExitStack() as closing:
            closing.callback(line.close)
            headers = {"Host": host or self.netloc, **{name.replace("_", "-"): value for name, value in headers.items()}}
            line.request(method, path, body, headers, encode_chunked=chunked)
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read().decode("utf-8", "replace")

    def page(self, cookie="nobody", kernel=None, origin="", host=None):
        """A page's websocket, to be entered."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        headers = {"Cookie": f"solara-session-id={cookie}"}
        origin = f"http://{self.netloc}" if origin == "" else origin
        path = f"/jupyter/api/kernels/{kernel or uuid4()}/channels?session_id={uuid4()}"
        try:
            return connect(f"ws://{host or self.netloc}{path}", sock=line, origin=origin, additional_headers=headers, max_size=None)
        except BaseException:
            line.close()
            raise

    def end(self):
        """Ctrl-C; the exit code and what was said."""
        os.kill(self.process.pid, signal.SIGINT)
        out, said = self.process.communicate(timeout=20)
        return self.process.returncode, out, said


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = Server(tmp_path_factory.mktemp("server"))
    yield made
    code, out, said = made.end()
    assert (code, out) == (0, "over\n")
    *before, last = said.splitlines()
    assert last == "tequ: closed · 已关闭"
    assert all("compiling the model" in line for line in before)  # on a fresh machine; and no complaint


def refused(server, **options):
    with pytest.raises(InvalidStatus) as error, server.page(**options):
        pass
    return error.value.response.status_code


def eventually(true, seconds=15.0):
    """Wait until something is so."""
    late = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < late:
        time.sleep(0.05)
    return found


# -- what is open ----------------------------------------------------------------------------------------


def test_it_says_where_it_is_in_both_languages(server):
    assert f"tequ is open at http://localhost:{server.port}/" in server.first
    assert "开放" in server.first


@pytest.mark.parametrize("path", ["/", "/live", "/levers", "/report", "/live?v=1&from=pilot-2021.1"])
def test_every_page_is_there_and_locked_to_itself(server, path):
    status, headers, _ = server.ask(path, sec_fetch_dest="empty")
    assert status == 200
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'" and policy["frame-ancestors"] == "'none'" and policy["object-src"] == "'none'"
    assert policy["connect-src"] == f"'self' ws://{server.netloc} wss://{server.netloc}"
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "same-origin")
    assert "HttpOnly" in headers["Set-Cookie"]


def test_the_page_names_no_other_machine(server):
    _, _, text = server.ask("/", sec_fetch_dest="empty")
    text = re.sub(r"<a\s[^>]*>", "", text)  # a link is not followed by itself
    loaded = re.findall(r"""(?:src|href|action)\s*=\s*["']([^"']+)""", text) + re.findall(r"""url\(["']?([^"')]+)""", text)
    assert len(loaded) > 5
    assert [found for found in loaded if re.match(r"(https?:)?//", found)] == []
    assert "jsdelivr" not in text and "unpkg" not in text


def test_libraries_and_own_files_are_served_from_here(server):
    _, _, text = server.ask("/", sec_fetch_dest="empty")
    scripts = re.findall(r"""(?:src|href)="(/(?:_solara/cdn|static)/[^"]+\.(?:js|css)[^"]*)""", text)
    assert len(scripts) > 3
    for path in scripts:
        status, headers, _ = server.ask(path.replace("&amp;", "&"))
        assert (status, headers["X-Content-Type-Options"]) == (200, "nosniff"), path


# -- what is closed --------------------------------------------------------------------------------------

CLOSED = [
    "/resourcez", "/resourcez/", "//resourcez", "/resourcez?verbose", "/%72esourcez", "/Resourcez", "/_solara/api/evict/abc", "/_solara/",
    "/_solara/auth/login", "/nothing", "/live/more", "/static/../resourcez", "/.env", "/docs",
    "/_solara/cdn/left-pad@1.0.0/index.js", "/_solara/cdn/../../../pyvenv.cfg",
]  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
def test_what_the_application_does_not_need_is_not_there(server, path):
    begun = time.monotonic()
    status, headers, text = server.ask(path)
    assert status == 404
    assert "Content-Security-Policy" in headers
    assert "kernels" not in text and "threads" not in text
    assert time.monotonic() - begun < 2.0  # it did not go and look on the internet


def test_a_folder_of_a_library_is_no_file_and_stays_where_it_is(server):
    from solara.server import settings

    folder = next(path for path in Path(settings.assets.proxy_cache_dir).iterdir() if path.is_dir())
    assert server.ask(f"/_solara/cdn/{folder.name}/.")[0] == 404
    assert server.ask(f"/_solara/cdn/{folder.name}")[0] == 404
    assert folder.is_dir()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "POST"])
def test_pages_are_only_read(server, method):
    assert server.ask("/", method)[0] == 405


def test_only_small_things_are_posted(server):
    path = "/_solara/api/close/nobody?session_id=1"
    assert server.ask(path, "POST", b"x" * LARGEST)[0] == 200
    assert server.ask(path, "POST", b"x" * (LARGEST + 1))[0] == 413
    assert server.ask(path, "POST", iter([b"x" * 40_000] * 2), chunked=True, Transfer_Encoding="chunked")[0] == 413
    assert server.ask(path, "POST", iter([b"x" * 20_000] * 2), chunked=True, Transfer_Encoding="chunked")[0] == 200


# -- who is let in ---------------------------------------------------------------------------------------


HOSTS = ["evil.example", "evil.example:{port}", "localhost", "localhost:1", "localhost.evil.example:{port}", "127.0.0.1.nip.io:{port}"]
ORIGINS = ["https://evil.example", "null", "http://localhost", "http://localhost:1", "https://localhost:{port}", "http://evil.example:{port}"]


@pytest.mark.parametrize("host", HOSTS)
def test_another_host_is_refused(server, host):
    host = host.format(port=server.port)
    status, _, text = server.ask("/", host=host)
    assert (status, "--origin" in text) == (403, True)
    assert server.ask("/static/assets/custom.css", host=host)[0] == 403
    assert refused(server, host=host) == 403


@pytest.mark.parametrize("origin", ORIGINS)
def test_another_origin_is_refused(server, origin):
    origin = origin.format(port=server.port)
    assert server.ask("/", Origin=origin)[0] == 403
    assert server.ask("/_solara/api/close/nobody?session_id=1", "POST", b"", Origin=origin)[0] == 403
    assert refused(server, origin=origin) == 403


def test_a_websocket_must_say_where_it_comes_from(server):
    assert refused(server, origin=None) == 403


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"])
def test_this_machine_is_let_in_under_all_its_names(server, name):
    netloc = f"{name}:{server.port}"
    assert server.ask("/", host=netloc, Origin=f"http://{netloc}", sec_fetch_dest="empty")[0] == 200
    with server.page(host=netloc, origin=f"http://{netloc}") as line:
        assert line.response.status_code == 101


def test_an_origin_asked_for_is_let_in(server):
    assert server.ask("/", host="lab.example.org", Origin="https://lab.example.org", sec_fetch_dest="empty")[0] == 200
    assert server.ask("/", host="lab.example.org", Origin="http://lab.example.org")[0] == 403


def test_nobody_is_believed_who_says_where_the_server_is(server):
    _, _, text = server.ask("/", X_Forwarded_Host="evil.example", X_Script_Name="/evil", Script_Name="/evil", X_Forwarded_Proto="https", sec_fetch_dest="empty")
    assert "evil" not in text
    assert "evil" not in server.ask("/", sec_fetch_dest="empty")[2]


def test_a_message_that_is_too_large_ends_the_page(server):
    with server.page() as line:
        line.send(b"x" * (MESSAGE + 1))
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                line.recv(timeout=10)
    assert closed.value.rcvd.code == 1009


# -- a full house ----------------------------------------------------------------------------------------


def test_a_full_house_says_so_kindly_and_opens_again(server):
    def opens():
        return server.ask("/", sec_fetch_dest="document", Cookie="solara-session-id=waiting")[0] == 200

    with ExitStack() as visitors:
        pages = []
        for number in range(VISITORS):
            assert eventually(lambda: server.ask("/", Cookie=f"solara-session-id=s{number}")[0] == 200, COMING + 10)  # noqa: B023
            pages.append(visitors.enter_context(server.page(f"s{number}")))
        status, headers, text = server.ask("/live")
        assert (status, headers["Retry-After"]) == (503, "30")
        assert '<meta http-equiv="refresh" content="30">' in text
        assert "The house is full" in text and "访客已满" in text and str(VISITORS) in text
        assert refused(server) == 403
        assert server.ask("/static/assets/custom.css")[0] == 200
        # Who is inside may load the page again, and their page may connect.
        assert server.ask("/", Cookie="solara-session-id=s0")[0] == 200
        with server.page("s0"):
            pages[1].close()
        assert eventually(opens)
    assert eventually(lambda: server.ask("/", sec_fetch_dest="empty")[0] == 200)


def test_seats_are_kept_for_pages_on_their_way(monkeypatch):
    now, inside = [0.0], {}
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    seats = Seats(2, lambda: inside)
    assert seats.enter("a") and seats.enter("b") and not seats.enter("c")
    assert seats.sit("1") and not seats.enter("c")  # it connects: its seat is still taken
    inside["1"] = "a"
    assert not seats.enter("c")
    now[0] = COMING + 1  # b never came
    assert seats.enter("c") and seats.sit("2")
    inside["2"] = "c"
    assert not seats.sit("3") and not seats.enter("d")
    assert seats.enter("a") and seats.sit("4")  # loads the page again
    inside.update({str(number): "a" for number in range(10, 10 + TABS)})
    assert not seats.enter("a")
    inside.clear()
    now[0] += COMING + 1
    assert seats.sit("5") and seats.sit("6") and not seats.sit("7")
    seats.stand_up("5")  # left before anybody saw it inside
    assert seats.sit("7")


# -- downloads -------------------------------------------------------------------------------------------


def test_a_file_is_fetched_once(server):
    address = server.offers[0]
    assert server.ask(address, host="evil.example")[0] == 403
    assert server.ask(address, "HEAD")[0] == 405
    status, headers, text = server.ask(address)
    assert (status, text, headers["Content-Type"].partition(";")[0], headers["Cache-Control"]) == (200, "one,two", "text/csv", "no-store")
    assert unquote(headers["Content-Disposition"].partition("UTF-8''")[2]) == "结果 1.csv"
    status, _, text = server.ask(address)
    assert status == 404 and "no longer here" in text and "10" in text and "文件已不在此处" in text


def test_a_file_on_disk_is_read_when_it_is_fetched_and_one_that_is_gone_is_said(server):
    status, headers, text = server.ask(server.offers[1])
    assert (status, text) == (200, "<h1>of the model</h1>")
    assert 'filename="report.html"' in headers["Content-Disposition"]
    assert server.ask(server.offers[2])[0] == 404


def test_a_token_cannot_be_guessed_or_walked_round(server):
    assert all(len(offer) >= len("/download/") + 32 for offer in server.offers)
    for path in ("/download/", "/download/x", "/download/../run.py", "/download"):
        assert server.ask(path)[0] == 404


def test_files_nobody_fetches_are_let_go(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    shelf = Shelf()
    old = shelf.offer(b"x", "x", "text/plain")
    now[0] = 60.0 * download.MINUTES + 1
    shelf.sweep()
    assert len(shelf) == 0 and shelf.take(old) is None
    monkeypatch.setattr(download, "MOST_BYTES", 10)
    first, second = shelf.offer(b"123456", "a", "text/plain"), shelf.offer(b"123456", "b", "text/plain")
    assert shelf.take(first) is None and shelf.take(second).name == "b"
    large = shelf.offer(b"x" * 20, "c", "text/plain")
    assert shelf.take(large) is not None  # the newest is never the one that goes


# -- beginning and end -----------------------------------------------------------------------------------


def test_ctrl_c_ends_every_process(tmp_path):
    server = Server(tmp_path, "city")
    with server.page():
        code, out, said = server.end()
    assert (code, out) == (0, "over\n")
    assert "Traceback" not in said and said.endswith("tequ: closed · 已关闭\n")

    def gone():
        try:
            os.killpg(server.process.pid, 0)
        except ProcessLookupError:
            return True
        return False

    assert eventually(gone)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_busy_port_is_said_by_name_with_one_to_try(host):
    with ExitStack() as closing:
        port = closing.enter_context(listen(host, 0)[0]).getsockname()[1]
        with pytest.raises(Wrong, match=rf"^--port: found {port}, allowed is a port that no other program uses .*'{port + 1}'\?$"):
            listen(host, port)


@pytest.mark.parametrize("host", ["no.such.machine.invalid", "192.0.2.1", "a" * 300, "a..b"])
def test_an_address_that_is_not_ours_is_said_by_name(host):
    with pytest.raises(Wrong, match="--host"):
        listen(host, 0)


def test_all_addresses_of_a_name_have_the_same_port():
    with ExitStack() as closing:
        ports = {closing.enter_context(one).getsockname()[1] for one in listen("localhost", 0)}
    assert len(ports) == 1


def test_names_and_origins():
    hosts, origins = names("localhost", 80, ["https://Lab.example.org/", "http://10.0.0.5:8080"])
    assert hosts == {"localhost", "127.0.0.1", "[::1]", "lab.example.org", "10.0.0.5:8080"}
    assert origins == {"http://localhost", "http://127.0.0.1", "http://[::1]", "https://lab.example.org", "http://10.0.0.5:8080"}
    assert f"{socket.gethostname().lower()}:8765" in names("0.0.0.0", 8765)[0]
    assert not any(name.startswith("0.0.0.0") for name in names("0.0.0.0", 8765)[0])
    assert (address("0.0.0.0", 8765), address("::1", 80)) == ("http://localhost:8765/", "http://[::1]/")


@pytest.mark.parametrize("origin", ["lab.example.org", "ftp://lab", "https://", "https://lab/page", "https://me@lab", "*"])
def test_what_is_no_origin_is_said_by_name(origin):
    with pytest.raises(Wrong, match="--origin"):
        names("localhost", 8765, [origin])


def test_every_setting_is_one_that_solara_knows():
    from solara import settings as general
    from solara.minisettings import BaseSettings
    from solara.server import settings as served

    known = {"SOLARA_APP"}
    for module in (general, served):
        for thing in vars(module).values():
            if isinstance(thing, BaseSettings):
                known |= {field.env.upper() for field in vars(type(thing)).values() if getattr(field, "env", None)}
    assert set(SETTINGS) <= known


RENDERED = """
import sys
import solara
from viz.app import server, share
from viz.app.house import furnish
from viz.app.main import PAGES
from viz.app.session import SESSION, Session

session = Session(furnish(scale=0.01, cities=1, results=sys.argv[1]))

@solara.component
def One(page):
    SESSION.provide(session)
    page.Page()

for page in PAGES.values():
    _, context = solara.render(One(page), handle_error=False)
    context.close()
share.read(share.write(session, "start"))
session.close()
print([name for name in sys.modules if name == "ecosystem.model" or name.split(".")[0] in ("agents", "mesa") or name == "experiments.live.city"])
"""


def test_the_web_process_never_loads_the_model(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", RENDERED, str(tmp_path)], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


# -- the command -----------------------------------------------------------------------------------------


def test_the_command_gives_its_options_to_the_application(monkeypatch, tmp_path):
    given = {}
    monkeypatch.setattr(app_command, "application", lambda: lambda **options: given.update(options))
    asked = f"--port 9000 --out {tmp_path} --cities 2 --scale 0.1 --origin http://a --origin http://b"
    done = CliRunner().invoke(app_command.app, asked.split())
    assert done.exit_code == 0, done.output
    assert given == {"host": "localhost", "port": 9000, "out": tmp_path, "cities": 2, "visitors": 50, "scale": 0.1, "origins": ["http://a", "http://b"]}
    assert CliRunner().invoke(app_command.app, ["--port", "66000"]).exit_code == 2


def test_without_its_visual_half_the_command_says_so(monkeypatch):
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: [])
    with pytest.raises(app_command.NoApplication, match="no application is installed"):
        app_command.application()


def test_a_busy_port_is_found_before_anything_is_begun(tmp_path):
    with ExitStack() as closing:
        port = closing.enter_context(listen("127.0.0.1", 0)[0]).getsockname()[1]
        with pytest.raises(Wrong, match=r"^--port"):
            start(host="127.0.0.1", port=port, out=tmp_path, cities=None, visitors=5, scale=0.01, origins=[])
