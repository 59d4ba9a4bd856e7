"""The door: one Solara application on this machine only, with no way out to the internet."""

from __future__ import annotations

import errno
import os
import secrets
import socket
import sys
import warnings
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ecosystem.declare import Wrong
from viz.app.download import SHELF
from viz.app.guard import TABS, Door, Guard, Seats
from viz.app.house import House, furnish, open_house
from viz.app.say import texts
from viz.app.warm import warm

LOCAL = ("localhost", "127.0.0.1", "::1")
MESSAGE = 1 << 20  # bytes of a message from a page
SETTINGS = {
    "SOLARA_APP": "viz.app.main",
    "SOLARA_MODE": "production",  # no reloading, no check of the program over the internet
    "SOLARA_ROOT_PATH": "",  # else the first visitor could say where we are
    "SOLARA_USE_PDB": "False",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_ASSETS_PROXY": "True",  # libraries come from here, out of solara-assets
    "SOLARA_ASSETS_CDN": "/_solara/cdn/",  # and from nowhere else
    "SOLARA_KERNEL_CULL_TIMEOUT": "30m",
    "SOLARA_KERNEL_MAX_PER_SESSION": str(TABS),
    "SOLARA_KERNEL_THREADED": "True",
    "SOLARA_KERNEL_GC_AFTER_CLOSE": "True",
    "SOLARA_SERVER_HTTP_GZIP": "True",
    "SOLARA_SESSION_HTTP_ONLY": "True",
    "SOLARA_SESSION_SECRET_KEY": secrets.token_hex(16),
    "SOLARA_OAUTH_PRIVATE": "False",
    "SOLARA_STATE_BACKEND": "",  # nothing of a visitor is kept
    "SOLARA_STATE_TEST_EVICTION": "False",
    "SOLARA_SSG_ENABLED": "False",
    "SOLARA_SEARCH_ENABLED": "False",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_TITLE": "tequ 特区",
    "SOLARA_THEME_VARIANT": "light",  # until the visitor chooses
}


def start(*, host: str, port: int, out: Path, cities: int | None, visitors: int, scale: float, origins: Sequence[str]) -> None:
    """What `tequ app` does: a house with these settings, served until Ctrl-C. Raises Wrong, naming the option."""
    serve(furnish(cities=cities, visitors=visitors, results=out, scale=scale), host, port, origins)


def serve(house: House, host: str = "localhost", port: int = 8765, origins: Iterable[str] = ()) -> None:
    """Serve until Ctrl-C; port 0 takes a free one. Raises Wrong when nobody can listen there."""
    listening = listen(host, port)
    port = listening[0].getsockname()[1]
    hosts, allowed = names(host, port, origins)
    os.environ.update(SETTINGS, SOLARA_BASE_URL=address(host, port), SOLARA_HOST=host, SOLARA_KERNEL_MAX_COUNT=str(2 * house.visitors + 20))
    open_house(house)
    # On 127.0.0.1, which is no secure origin to it, Solara explains its cookie at length.
    warnings.filterwarnings("ignore", "Cookies with samesite=none", module="solara")
    import uvicorn

    server = uvicorn.Server(
        uvicorn.Config(
            Guard(*application(hosts, allowed, house.visitors)),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws_max_size=MESSAGE,
            timeout_graceful_shutdown=3,
            callback_notify=_tidy,
            timeout_notify=30,
        )
    )
    warm(lambda: tell("compiling"))
    tell("open", address=address(host, port))
    if host not in LOCAL:
        tell("outside")
    with suppress(KeyboardInterrupt):
        server.run(sockets=listening)
    tell("closed")


def application(hosts: frozenset[str], origins: frozenset[str], visitors: int) -> tuple[Any, Door]:
    """Solara's application, and the door to it; the environment must be set."""
    from solara.server import kernel_context, settings
    from solara.server.starlette import app

    from viz.app.main import PAGES, path_of

    def inside() -> dict[str, str]:
        connected = kernel_context.PageStatus.CONNECTED
        return {kernel: context.session_id for kernel, context in list(kernel_context.contexts.items()) if connected in list(context.page_status.values())}

    pages = frozenset(path_of(name).strip("/") for name in PAGES)
    return app, Door(hosts, origins, pages, Path(settings.assets.proxy_cache_dir), Seats(visitors, inside), lambda kernel: kernel in kernel_context.contexts)


async def _tidy() -> None:
    SHELF.sweep()


def tell(key: str, **blanks: object) -> None:
    """A line to whoever started the server, in both languages."""
    words = texts()[f"server.{key}"]
    print(f"tequ: {words.en.format(**blanks)} · {words.zh.format(**blanks)}", file=sys.stderr, flush=True)


# -- where we are ----------------------------------------------------------------------------------------


def address(host: str, port: int) -> str:
    """The address a browser on this machine opens."""
    host = "localhost" if host in ("0.0.0.0", "::", "") else host
    return f"http://{_netloc(host, port)}/"


def names(host: str, port: int, origins: Iterable[str] = ()) -> tuple[frozenset[str], frozenset[str]]:
    """Which Hosts and Origins are this server's: this machine's own names for itself, the host asked for, those of --origin."""
    own = [*LOCAL, host] if host not in ("0.0.0.0", "::", "") else [*LOCAL, *_this_machine()]
    hosts = {_netloc(name, port) for name in own}
    allowed = {f"http://{name}" for name in hosts}
    for origin in origins:
        parts = urlsplit(origin.strip().lower())
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query or "@" in parts.netloc:
            raise Wrong("--origin", origin, "an origin such as https://lab.example.org")
        usual = ":443" if parts.scheme == "https" else ":80"
        hosts.add(parts.netloc.removesuffix(usual))
        allowed.add(f"{parts.scheme}://{parts.netloc.removesuffix(usual)}")
    return frozenset(hosts), frozenset(allowed)


def _netloc(host: str, port: int) -> str:
    """As a browser writes it: lower case, IPv6 in brackets, port 80 unsaid."""
    host = f"[{host}]" if ":" in host else host.lower()
    return host if port == 80 else f"{host}:{port}"


def _this_machine() -> list[str]:
    """Name and addresses of this machine in its network."""
    name = socket.gethostname()
    try:
        return [name, *{str(info[4][0]) for info in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)}]
    except OSError:
        return [name]


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets at every address of the host; port 0 takes a free one, the same at all. Raises Wrong when it cannot be."""
    if not 0 <= port <= 65_535:
        raise Wrong("--port", port, "a whole number from 0 to 65535")
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise Wrong("--host", host, "a name or an address of this machine, such as localhost") from None
    made: list[socket.socket] = []
    for family, kind, protocol, _, place in sorted(set(found), key=lambda info: (info[0] != socket.AF_INET, info[4])):
        one = socket.socket(family, kind, protocol)
        try:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.bind((place[0], port, *place[2:]))
            one.listen(128)
        except OSError as error:
            one.close()
            if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT) and (made or family == socket.AF_INET6):
                continue  # a name has more addresses than this machine
            for other in made:
                other.close()
            raise _unable(error, host, port) from None
        made.append(one)
        port = one.getsockname()[1]
    if not made:
        raise Wrong("--host", host, "a name or an address of this machine, such as localhost")
    return made


def _unable(error: OSError, host: str, port: int) -> Wrong:
    """Why nobody can listen there, in one sentence."""
    if error.errno == errno.EADDRINUSE:
        return Wrong("--port", port, "a port that no other program uses (perhaps another tequ app does)", str(port + 1) if port < 65_535 else None)
    if error.errno in (errno.EACCES, errno.EPERM):
        return Wrong("--port", port, "a port that you may use (those below 1024 are the administrator's)", "8765")
    return Wrong("--host", host, "a name or an address of this machine, such as localhost")
