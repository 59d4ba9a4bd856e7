"""The frames of a visitor's city: kept whole, by course and quarter, whatever becomes of the process that made them."""

from __future__ import annotations

from experiments.live.course import Course
from experiments.live.frame import Frame


class Album:
    """Frames of all futures of a city; those that futures share are held once."""

    def __init__(self) -> None:
        self._held: dict[str, dict[int, Frame]] = {}  # by the course's hash, by quarter

    def keep(self, frame: Frame) -> bool:
        """Keep a frame; whether there is something new in it. A picture of the network may come later than the rest."""
        held = self._held.setdefault(frame.future, {})
        known = held.get(frame.quarter)
        new = known is None or (known.ties is None and frame.ties is not None)
        if new:
            held[frame.quarter] = frame
        return new

    def share(self, old: Course, new: Course, quarter: int) -> None:
        """Up to this quarter both courses are the same."""
        shared = {q: frame for q, frame in self._held.get(old.hash, {}).items() if q <= quarter}
        self._held[new.hash] = {**shared, **self._held.get(new.hash, {})}

    def at(self, course: Course, quarter: int) -> Frame | None:
        return self._held.get(course.hash, {}).get(quarter)

    def of(self, course: Course) -> list[Frame]:
        """All frames of a future in order."""
        held = dict(self._held.get(course.hash, {}))  # another thread may be adding to it
        return [held[quarter] for quarter in sorted(held)]

    def clear(self) -> None:
        self._held = {}
