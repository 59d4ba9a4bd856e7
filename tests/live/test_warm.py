"""What is loaded before anybody asks: a city stands at once, and is the same city."""

import json
import os
import subprocess
import sys
from pathlib import Path

from experiments.live.city import City
from experiments.live.course import Course
from experiments.scenario import load

ROOT = Path(__file__).parents[2]
SCALE, QUARTERS = 0.01, 3
FORKED = f"""
import json, sys, threading
from multiprocessing import set_forkserver_preload
from experiments import processes
from experiments.live.course import Course
from experiments.live.frame import Frame
from experiments.live.host import Host, Open, Play
from experiments.scenario import load

def main():
    set_forkserver_preload(["experiments.live.warm"])
    processes.serve()
    baseline, scenario = (load(name).replaced(scale={SCALE}) for name in ("status-quo", "pilot-2021"))
    course, frames, done = Course(scenario), [], threading.Event()

    def hear(message):
        if isinstance(message, Frame):
            frames.append([message.quarter, message.baseline.series, message.scenario.series])
        if len(frames) == {QUARTERS} or type(message).__name__ == "Broken":
            done.set()

    host = Host(hear)
    host.order(Open(baseline, course))
    host.order(Play(course.first + {QUARTERS} - 1))
    done.wait(300)
    host.close()
    assert "ecosystem.model" not in sys.modules
    print(json.dumps(frames))

if __name__ == "__main__":
    main()
"""
NOTED = """
import pathlib, sys
from experiments import compiled, replicate
from experiments.live import warm

said, times = [], []
compiled._note = lambda: pathlib.Path(sys.argv[1]) / "complete"
replicate.compile_kernels = lambda: (times.append(True), compiled.note_compiled())
line = type("Line", (), {"send": staticmethod(said.append)})
warm.work(line); warm.work(line)
compiled._machine = lambda: "another machine"
warm.work(line)
print(said, len(times))
"""


def python(folder, script, *arguments):
    (folder / "run.py").write_text(script, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(folder / "run.py"), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_city_forked_from_loaded_kernels_has_the_same_bits(tmp_path):
    baseline, scenario = (load(name).replaced(scale=SCALE) for name in ("status-quo", "pilot-2021"))
    city = City(baseline, Course(scenario))
    frames = [city.step() for _ in range(QUARTERS)]
    city.close()
    expected = [[frame.quarter, frame.baseline.series, frame.scenario.series] for frame in frames]
    assert json.loads(python(tmp_path, FORKED)) == json.loads(json.dumps(expected))


def test_kernels_are_compiled_once_for_a_machine_and_it_is_said_before(tmp_path):
    assert python(tmp_path, NOTED, str(tmp_path)) == "[True, False, False, True, False] 2\n"
