"""What there is to see of a living city: immutable, so that it can be shown while the next is made."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.live.course import Course

SPEEDS = (1.0, 2.0, 4.0, 0.0)  # quarters a second; 0: as fast as can be


@dataclass(frozen=True, slots=True)
class Future:
    """One branch of the tree: a course, where it left its parent, how far it has been played."""

    number: int
    parent: int  # -1: the first
    since: int  # the first quarter that is not the parent's
    course: Course
    reached: int  # the last quarter played


@dataclass(frozen=True, slots=True)
class Scene:
    """What there is to see, immutable. `status`: "none", "opening", "playing", "paused", "replaying", "ended", "asleep" (its
    process was sent home), "broken", "full" (no place for another city)."""

    status: str = "none"
    futures: tuple[Future, ...] = ()
    active: int = -1
    shown: int = -1  # the quarter on the screen; the last of history before the first is played
    follows: bool = True  # the screen goes with the play
    speed: float = 4.0
    progress: tuple[int, int] = (0, 0)
    reason: str = ""
    number: int = 0  # of the scene; the browser says which it has drawn

    @property
    def future(self) -> Future | None:
        return self.futures[self.active] if self.futures else None

    @property
    def busy(self) -> bool:
        return self.status in ("opening", "playing", "replaying")

    def of(self, course: str) -> Future | None:
        """The future whose course has this hash; the active one first."""
        return next((f for f in (self.future, *self.futures) if f is not None and f.course.hash == course), None)

    def with_future(self, future: Future) -> tuple[Future, ...]:
        """The tree with this future in the place of the one with its number."""
        return tuple(future if f.number == future.number else f for f in self.futures)
