"""Cities without a process: frames made by hand, so that every number is known."""

from __future__ import annotations

from collections.abc import Iterable

from ecosystem.city import DISTRICTS
from ecosystem.indicators import BY_DISTRICT, BY_SECTOR, INDICATORS
from experiments.live.course import Course
from experiments.live.frame import Frame, Past, Reading
from experiments.scenario import load
from viz.app import screen
from viz.app.live import Live
from viz.app.say import Say
from viz.app.scene import Future, Scene
from viz.app.session import Session

EN, ZH = Say("en"), Say("zh")
FIRST = Course(load("pilot-2021")).first
LAST = Course(load("pilot-2021")).last


def reading(level: float) -> Reading:
    """A world in which every indicator is `level`, and districts have 1, 2, 3 ... times a tenth of it."""
    districts = {name: [level * (i + 1) / 10 for i in range(len(DISTRICTS))] for name in BY_DISTRICT}
    sectors = {name: [level] * 9 for name in BY_SECTOR}
    return Reading({name: level for name in INDICATORS}, sectors, districts, {"sandbox": level / 100, "data_loan": level / 50}, {})


def framed(quarter: int, future: str, gap: float = 0.0, **more: object) -> Frame:
    """The baseline stands at 1000 and a half a quarter since the start, the scenario `gap` above."""
    level = 1000.5 + quarter - FIRST
    return Frame(quarter, future, reading(level), reading(level + gap), **more)


def kept(live: Live, frames: Iterable[Frame]) -> None:
    """These frames have been played, and no others."""
    live.album.clear()
    for frame in frames:
        live.album.keep(frame)


def play(session: Session, quarters: int = 8, gap: float = 7.25, status: str = "paused", **more: object) -> Scene:
    """Put a city that has been played into the session, without a process."""
    live, desk = session.live, session.desk.value
    course = Course(desk.scenario)
    live.baseline = desk.baseline
    live.past = Past(tuple(range(FIRST - 44, FIRST)), {name: [float(i) for i in range(44)] for name in INDICATORS})
    kept(live, (framed(q, course.hash, gap) for q in range(FIRST, FIRST + quarters)))
    reached = FIRST + quarters - 1
    scene = Scene(status, (Future(0, -1, FIRST, course, reached),), 0, reached, number=5, **more)
    return shown(session, scene)


def shown(session: Session, scene: Scene) -> Scene:
    """Put a scene on the screen."""
    session.live._easel.put(scene)
    session.live.scene.value = scene
    return scene


def moment(session: Session, mode: str = "worlds", show: str = "scenario", say: Say = EN) -> dict:
    live, scene = session.live, session.live.scene.value
    scales = tuple(screen.scale_of(live, live.frames(), name, mode, say) for name in screen.CHARTS)
    return screen.moment(live, scene, screen.CHARTS, mode, scales, ("entrants", show), say)
