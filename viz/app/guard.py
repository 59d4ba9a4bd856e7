"""The guard at the door: who is let in, what may be asked for, and what a browser may do with the answer.

A page on the internet cannot talk to this server through its visitor's browser: another Host (DNS rebinding) or Origin is
refused, also for websockets. Whatever the application does not need is not there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from string import Template
from typing import Any

from anyio import to_thread
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from viz.app.download import MINUTES, SHELF
from viz.app.say import texts

LARGEST = 65_536  # bytes of a request's body
AGAIN = 30  # seconds after which a full house is asked again
COMING = 20.0  # seconds from the page to its websocket
TABS = 10  # pages of one browser
OPEN = ("/static/", "/jupyter/nbextensions/", "/jupyter/api/kernels/", "/_solara/cdn/", "/_solara/api/close/", "/download/")
POSTED = "/_solara/api/close/"  # the only thing that is posted: a page that was closed
PROXIES = (b"x-forwarded-", b"forwarded", b"script-name", b"x-script-name")  # nobody is believed who says where we are
COOKIES = ("solara-session-id", "solara-session-id-lax")
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self' ws://{host} wss://{host}; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    # Not "no-referrer": with it a browser says "Origin: null" when it tells that a page was closed. Other sites get nothing either way.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)


@dataclass
class Seats:
    """Room for so many visitors: those inside, those whose page is on its way, those whose page is just connecting."""

    total: int
    inside: Callable[[], dict[str, str]]  # the session of each connected page, by its kernel
    _coming: list[float] = field(default_factory=list)  # when each was let in
    _connecting: dict[str, float] = field(default_factory=dict)  # by kernel

    def enter(self, session: str) -> bool:
        """Let a page be loaded, if there is room; who is inside already may load it again."""
        taken, own = self._taken(), list(self.inside().values()).count(session)
        if own >= TABS or (not own and taken >= self.total):
            return False
        self._coming.append(time.monotonic())
        return True

    def sit(self, kernel: str) -> bool:
        """Let a new page connect: one that was let in, or any while there is room."""
        taken = self._taken()
        if self._coming:
            self._coming.pop(0)
        elif taken >= self.total:
            return False
        self._connecting[kernel] = time.monotonic()
        return True

    def stand_up(self, kernel: str) -> None:
        """The page has gone."""
        self._connecting.pop(kernel, None)

    def _taken(self) -> int:
        inside, latest = self.inside(), time.monotonic() - COMING
        self._coming = [since for since in self._coming if since > latest]
        self._connecting = {kernel: since for kernel, since in self._connecting.items() if since > latest and kernel not in inside}
        return len(inside) + len(self._coming) + len(self._connecting)


@dataclass(frozen=True)
class Door:
    """What is let in: names and ports of this server ("localhost:8765"), origins ("http://localhost:8765"), pages, files of libraries,
    room for visitors, and whether a kernel is known."""

    hosts: frozenset[str]
    origins: frozenset[str]
    pages: frozenset[str]
    libraries: Path
    seats: Seats
    known: Callable[[str], bool] = lambda kernel: False


class Guard:
    """ASGI middleware around the application."""

    def __init__(self, app: ASGIApp, door: Door):
        self.app, self.door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        host = b"".join(_all(scope, b"host")).decode("latin-1").lower()  # two of them are none that is known
        send = partial(_guarded, send, host)
        if (reason := self._stranger(scope, host)) is not None:
            await self._refuse(scope, receive, send, PlainTextResponse(reason, 403))
            return
        scope["headers"] = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(PROXIES)]
        answer = self._at_the_socket(scope) if scope["type"] == "websocket" else await self._at_the_door(scope)
        if answer is not None:
            await self._refuse(scope, receive, send, answer)
        elif scope["type"] == "http" and scope["method"] == "POST":
            if (body := await _read(scope, receive)) is None:
                await PlainTextResponse("at most 64 kB", 413)(scope, receive, send)
            else:
                await self.app(scope, _told(body, receive), send)
        elif scope["type"] == "websocket":
            try:
                await self.app(scope, receive, send)
            finally:
                self.door.seats.stand_up(_kernel(scope))
        else:
            await self.app(scope, receive, send)

    def _stranger(self, scope: Scope, host: str) -> str | None:
        """Why somebody is not let in at all."""
        if host not in self.door.hosts:
            return f"{host[:80]!r} is not a name of this server; --origin adds one."
        origins = [origin.decode("latin-1").lower() for origin in _all(scope, b"origin")]
        if any(origin not in self.door.origins for origin in origins) or (scope["type"] == "websocket" and not origins):
            return "Pages of other sites may not use this server; --origin adds one."
        return None

    def _at_the_socket(self, scope: Scope) -> Response | None:
        """A page that connects, for the first time or again."""
        kernel = _kernel(scope)
        return None if kernel and (self.door.known(kernel) or self.door.seats.sit(kernel)) else PlainTextResponse("full", 503)

    async def _at_the_door(self, scope: Scope) -> Response | None:
        """What is answered here; None: the application answers."""
        path, method = scope["path"], scope["method"]
        if method not in ("GET", "HEAD") and not (method == "POST" and path.startswith(POSTED)):
            return PlainTextResponse("not allowed", 405, {"Allow": "GET, HEAD"})
        if path.strip("/") in self.door.pages:
            if method == "GET" and _shown(scope) and not self.door.seats.enter(_session(scope)):
                return page("full", 503, {"Retry-After": str(AGAIN)}, refresh=AGAIN, visitors=self.door.seats.total, seconds=AGAIN)
            return None
        if path.startswith("/download/"):
            return await self._hand_out(path.removeprefix("/download/")) if method == "GET" else PlainTextResponse("not allowed", 405)
        if path.startswith("/_solara/cdn/"):
            # The application would fetch what it does not have from the internet.
            return None if await to_thread.run_sync(self._is_here, path.removeprefix("/_solara/cdn/")) else PlainTextResponse("not found", 404)
        if path == "/readyz" or path.startswith(OPEN):
            return None
        return page("missing", 404) if _shown(scope) else PlainTextResponse("not found", 404)

    def _is_here(self, name: str) -> bool:
        """Whether a library's file is on this machine."""
        path = (self.door.libraries / name.replace("\\", "/")).resolve()
        return path.is_relative_to(self.door.libraries.resolve()) and path.is_file()

    async def _hand_out(self, token: str) -> Response:
        """A file made for a visitor."""
        offer = SHELF.take(token)
        try:
            content = await to_thread.run_sync(offer.read) if offer is not None else None
        except OSError:
            content = None
        if offer is None or content is None:
            return page("gone", 404, minutes=MINUTES)
        return Response(content, media_type=offer.media, headers={"Content-Disposition": offer.disposition, "Cache-Control": "no-store"})

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, answer: Response) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": ""})  # before it is accepted: 403
        else:
            await answer(scope, receive, send)


# -- pages of the door itself ----------------------------------------------------------------------------


def page(key: str, status: int, headers: dict[str, str] | None = None, refresh: int = 0, **blanks: Any) -> Response:
    """A page in both languages that needs nothing else."""
    words = {lang: {name: texts()[f"server.{name}"][lang].format(**blanks) for name in (key, f"{key}_more", "back")} for lang in ("en", "zh")}
    filled = {f"{lang}{name.removeprefix(key) if name != 'back' else '_back'}": text for lang, both in words.items() for name, text in both.items()}
    template = Template((Path(__file__).parent / "door.html").read_text(encoding="utf-8"))
    again = f'<meta http-equiv="refresh" content="{refresh}">' if refresh else ""
    return HTMLResponse(template.substitute(filled, refresh=again), status, {"Cache-Control": "no-store", **(headers or {})})


# -- the wire --------------------------------------------------------------------------------------------


def _all(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key.lower() == name]


def _kernel(scope: Scope) -> str:
    """The kernel a page connects to; empty when it asks for anything else."""
    parts = scope["path"].split("/")
    return parts[4] if len(parts) == 6 and parts[:4] == ["", "jupyter", "api", "kernels"] else ""


def _shown(scope: Scope) -> bool:
    """Whether a browser wants to show what it asks for (or does not say)."""
    return _all(scope, b"sec-fetch-dest") in ([], [b"document"])


def _session(scope: Scope) -> str:
    """The session a browser says it has."""
    try:
        cookies = SimpleCookie(b"; ".join(_all(scope, b"cookie")).decode("latin-1"))
    except CookieError:
        return ""
    return next((cookies[name].value for name in COOKIES if name in cookies), "")


async def _guarded(send: Send, host: str, message: Message) -> None:
    """Send, with the headers every answer has."""
    if message["type"] == "http.response.start":
        policy = (b"content-security-policy", POLICY.format(host=host).encode("latin-1"))
        message = {**message, "headers": [*message.get("headers", []), *HEADERS, policy]}
    await send(message)


async def _read(scope: Scope, receive: Receive) -> bytes | None:
    """The body of a request; None when it is too large."""
    said = _all(scope, b"content-length")
    if said and (not said[0].isdigit() or len(said[0]) > 12 or int(said[0]) > LARGEST):
        return None
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST:
            return None
        if not message.get("more_body"):
            return body


def _told(body: bytes, receive: Receive) -> Receive:
    """A body that was read, for whoever reads it next."""
    waiting: Iterable[Message] = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def told() -> Message:
        for message in waiting:
            return message
        return await receive()

    return told
