"""Files made for one visitor: an address that cannot be guessed, fetched once, gone after ten minutes."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

MINUTES = 10  # that a file waits to be fetched
MOST = 100  # files that wait
MOST_BYTES = 200_000_000  # of all files that wait in memory


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that waits: its content or where it lies, the name it is saved under, its media type, when it was offered (s)."""

    content: bytes | Path
    name: str
    media: str
    since: float

    @property
    def size(self) -> int:
        """Bytes it takes in memory."""
        return len(self.content) if isinstance(self.content, bytes) else 0

    @property
    def disposition(self) -> str:
        """How a browser is told to save it, whatever letters the name has."""
        plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in self.name)
        return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(self.name, safe='')}"

    def read(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


class Shelf:
    """Files that wait to be fetched. The oldest goes when there are too many."""

    def __init__(self) -> None:
        self._waiting: dict[str, Offer] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._waiting)

    def offer(self, content: bytes | Path, name: str, media: str) -> str:
        """Put a file there; the token it is fetched with."""
        token = secrets.token_urlsafe(24)
        made = Offer(content, Path(name).name or "file", media, time.monotonic())
        with self._lock:
            self._waiting[token] = made
            self._sweep()
            while len(self._waiting) > 1 and (len(self._waiting) > MOST or sum(o.size for o in self._waiting.values()) > MOST_BYTES):
                del self._waiting[next(iter(self._waiting))]
        return token

    def take(self, token: str) -> Offer | None:
        """The file of a token, once."""
        with self._lock:
            self._sweep()
            return self._waiting.pop(token, None)

    def sweep(self) -> None:
        """Let go of what nobody has fetched in time."""
        with self._lock:
            self._sweep()

    def _sweep(self) -> None:
        latest = time.monotonic() - 60 * MINUTES
        for token in [token for token, offer in self._waiting.items() if offer.since < latest]:
            del self._waiting[token]


SHELF = Shelf()  # of this server; nobody can list it


def offer(content: bytes | str | Path, name: str, media: str) -> str:
    """Offer bytes, or the file at a path (read when it is fetched), to be saved as `name`; the address to send the visitor to."""
    return f"/download/{SHELF.offer(Path(content) if isinstance(content, str) else content, name, media)}"
