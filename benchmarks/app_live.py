"""`python -m benchmarks.app_live`: quarters a second on the Live page, both worlds, at 1:1, as Chromium draws them. Ends with one line of JSON.

    shown      different quarters a second that stood on the page with map and charts (target: 4)
    played     quarters a second the city played meanwhile
    frames     pictures a second the page could paint (60 is all there is)

`--quick` does it in a tiny city, to see that all is well.
"""

from __future__ import annotations

import json
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from tests.app.browser import Server, Visitor, chromium

TARGET = 4.0  # quarters a second
PAINTED = """() => { window.painted = 0; const paint = () => { window.painted++; requestAnimationFrame(paint); }; requestAnimationFrame(paint); }"""


def measured(server: Server) -> dict[str, float]:
    """One run of the pilot from its first quarter to its last, as fast as can be."""
    with chromium() as browser:
        visitor = Visitor(browser, server)
        visitor.open("live")
        visitor.start_city()
        visitor.pace(0.0)
        visitor.count_quarters()
        visitor.page.evaluate(PAINTED)
        visitor.play()
        visitor.becomes("ended")
        seen = visitor.quarters()
        seconds = seen[-1][0] - seen[1][0]  # from the first quarter on the screen to the last
        found = {
            "quarters": seen[-1][1] - seen[0][1],
            "seconds": round(seconds, 2),
            "shown_per_second": round((len(seen) - 2) / seconds, 2),
            "played_per_second": round((seen[-1][1] - seen[1][1]) / seconds, 2),
            "frames_per_second": round(visitor.page.evaluate("window.painted") / seconds, 1),
            "longest_gap_s": round(max(b[0] - a[0] for a, b in pairwise(seen[1:])), 3),
            "charts": visitor.page.locator(".tq-chart canvas").count(),
            "problems": visitor.problems,
        }
        return {**found, "of_target": round(found["shown_per_second"] / TARGET, 3)}


def main() -> None:
    scale = 0.02 if "--quick" in sys.argv else 1.0
    with tempfile.TemporaryDirectory() as home:
        server = Server(Path(home) / "log", scale=scale, results=Path(home) / "out")
        try:
            found = {"scale": scale, **measured(server)}
        finally:
            server.close()
    for key, value in found.items():
        print(f"{key:24s}{value}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
