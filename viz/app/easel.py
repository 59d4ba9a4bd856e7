"""The easel of a living city: of many scenes that are made, the newest is put on the screen as soon as the browser is ready."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import solara

from viz.app.scene import Scene

FASTEST = 12.0  # scenes a second at most
PATIENCE = 1.0  # seconds to wait for the browser to have drawn the last scene
ROUND = 5.0  # seconds between two looks at what else is to be done


class Easel:
    """Shows the newest scene in `shown`, a reactive, from a thread of its own; `care` is called at least every five seconds."""

    def __init__(self, care: Callable[[], None]):
        self.shown: solara.Reactive[Scene] = solara.reactive(Scene())
        self.newest = Scene()
        self._care = care
        self._drawn = 0
        self._painted = 0.0
        self._wake = threading.Event()
        self._closed = False
        threading.Thread(target=self._paint, daemon=True).start()

    def put(self, scene: Scene) -> None:
        """A newer scene; those in between may never be shown."""
        self.newest = scene
        self._wake.set()

    def drawn(self, number: int) -> None:
        """The browser has drawn the scene with this number."""
        self._drawn = number
        self._wake.set()

    def close(self) -> None:
        self._closed = True
        self._wake.set()

    def _paint(self) -> None:
        while not self._closed:
            self._wake.wait(ROUND)
            self._wake.clear()
            if self._closed:
                return
            self._care()
            scene, shown = self.newest, self.shown.value
            if scene.number == shown.number:
                continue
            wait = 0.0 if scene.status != shown.status else self._too_soon(shown.number)
            if wait > 0.0:
                time.sleep(min(wait, 0.05))  # a newer one may come, or the browser may have drawn
                self._wake.set()
            else:
                self._painted = time.monotonic()
                self.shown.value = scene

    def _too_soon(self, shown: int) -> float:
        """Seconds for which the browser is still busy, or would be hurried."""
        least = PATIENCE if self._drawn < shown else 1.0 / FASTEST
        return least - (time.monotonic() - self._painted)
