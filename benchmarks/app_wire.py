"""A visitor without a browser: speaks over the wire what the page's script would say, so that the server is measured and not Chromium."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from typing import Any
from urllib.request import HTTPCookieProcessor, build_opener

from websockets.asyncio.client import ClientConnection, connect

State = dict[str, Any]


class Wire:
    """One visitor on one page. Widgets are found by the event they can send ("speak" is sent by the bar)."""

    def __init__(self, url: str, path: str = "/"):
        self.url, self.path, self.kernel, self.session = url, path, str(uuid.uuid4()), str(uuid.uuid4())
        self.widgets: dict[str, State] = {}
        self._changed = asyncio.Condition()
        self._line: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._control = uuid.uuid4().hex

    async def enter(self) -> float:
        """Open the page; seconds until its bar and its content were here."""
        began, jar = time.perf_counter(), CookieJar()
        await asyncio.to_thread(lambda: build_opener(HTTPCookieProcessor(jar)).open(self.url + self.path).read())
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
        address = f"{self.url.replace('http', 'ws', 1)}/jupyter/api/kernels/{self.kernel}/channels?session_id={self.session}"
        self._line = await connect(address, additional_headers={"Cookie": cookies, "Origin": self.url}, max_size=None)
        self._reader = asyncio.create_task(self._read())
        await self._send("kernel_info_request", {})
        await self._send("comm_open", {"comm_id": self._control, "target_name": "solara.control", "data": {}})
        run = {"path": self.path, "dark": False, "themes": {"light": {}, "dark": {}}, "appName": None}
        await self._send("comm_msg", {"comm_id": self._control, "data": {"method": "run", "args": run}})
        await self.see(lambda: self.find("speak") is not None and any("words" in w and "speak" not in w.get("events", []) for w in self.widgets.values()))
        return time.perf_counter() - began

    def find(self, event: str) -> str | None:
        """The newest widget that can send this event."""
        return next((number for number in reversed(self.widgets) if event in self.widgets[number].get("events", [])), None)

    def state(self, event: str) -> State:
        return self.widgets.get(self.find(event) or "", {})

    async def do(self, event: str, data: Any = None, of: str = "") -> None:
        """What a click does, on the widget that can send the event `of` (several may know the same event)."""
        await self._send("comm_msg", {"comm_id": self.find(of or event), "data": {"method": "custom", "content": {"event": event, "data": data}}})

    async def click(self, event: str, data: Any, seen: Callable[[], bool]) -> float:
        """Seconds from a click on the bar until what it should change has changed."""
        began = time.perf_counter()
        await self.do(event, data, of="speak")
        await self.see(seen)
        return time.perf_counter() - began

    async def see(self, true: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait for it, however often the page changes. Raises TimeoutError."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(true)

    async def leave(self) -> None:
        if self._line is not None:
            await self._line.close()
        if self._reader is not None:
            self._reader.cancel()

    async def _send(self, kind: str, content: State) -> None:
        assert self._line is not None
        now = datetime.now(UTC).isoformat()
        header = {"date": now, "msg_id": str(uuid.uuid4()), "msg_type": kind, "session": self.session, "username": "", "version": "5.2"}
        await self._line.send(json.dumps({"buffers": [], "channel": "shell", "content": content, "header": header, "metadata": {}, "parent_header": {}}))

    async def _read(self) -> None:
        assert self._line is not None
        async for said in self._line:
            if isinstance(said, str):
                self._take(json.loads(said))
                async with self._changed:
                    self._changed.notify_all()

    def _take(self, said: State) -> None:
        content = said["content"]
        match said["header"]["msg_type"]:
            case "comm_open":
                self.widgets[content["comm_id"]] = content["data"].get("state", {})
            case "comm_msg" if content["comm_id"] in self.widgets:
                self.widgets[content["comm_id"]].update(content["data"].get("state", {}))
            case "comm_close":
                self.widgets.pop(content["comm_id"], None)
