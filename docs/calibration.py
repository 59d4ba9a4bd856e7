"""Write docs/calibration.md from what the last calibration left (experiments/data/calibration.json).

    python -m docs.calibration
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from experiments.calibration.recovery import LEVEL, NARROW, coverage
from experiments.calibration.shipping import STORY
from experiments.ensemble import digest, draws
from experiments.tables.page import interval, shown

PAGE = Path(__file__).parent / "calibration.md"
NARROWER = f"90 % interval narrower than {100 * NARROW:.0f} % of the prior's"
STRONGEST = 40  # numbers of the screening that are listed


HEAD = """# Calibration

Written by `python -m docs.calibration` from what `tequ calibrate --ship` left; do not edit by hand. Only facts of role *target* are fitted;
checks are never looked at.
""".splitlines()
HOW = """
## How

1. **Screening** (Morris 1991): every number of Nature that rests on a fit or an assumption moves through its prior range: half to double a
   positive number, half of itself either way where it may be negative. Those that move some target by enough go on; the rest stay as declared,
   which is a limit: what no target answers to is not varied in the ensemble (`tequ sensitivity` varies it).
2. **History matching** (Vernon, Goldstein & Bower 2010) in waves. Each target is a distance in half-bands: 0 is the observed value, 1 the edge
   of its band; the band is read as a 90 % interval. Gaussian-process emulators learn each target over nature; natures under which one lies more
   than three standard deviations off (observation, emulator, one city's luck) are left out.
3. **Posterior**: a normal synthetic likelihood (Wood 2010) of all targets on the last emulators, flat prior, sampled by walkers (emcee). Draws
   are run on the model itself and dropped where that finds them implausible.
4. **Recovery**: cities of known nature, observed with the same error, go through 3 on the same emulators.

Targets are treated as independent although facts of one source are not, which makes intervals too narrow; bands are wide, which makes them wide.

## Numbers

| number | unit | declared | prior | posterior median | 90 % interval | narrower by | identified |
|---|---|--:|--:|--:|--:|--:|---|""".splitlines()


def page(told: dict[str, Any]) -> str:
    """The page as Markdown."""
    names = {kind: [f"`{row['name']}`" for row in told["numbers"] if row["identified"] is kind] for kind in (True, False)}
    held, of = coverage(told["recovery"])
    every, of_all = coverage(told["recovery"], only_identified=False)
    cities = len({row["city"] for row in told["recovery"]})
    kept = f"{told['accepted']} of {told['tried']} posterior draws that were run on the model itself (scale {told['scale']:g}) were not implausible"
    out = [
        *HEAD,
        "",
        f"- Made {told['date']}, effort *{told['effort']}*, seed {told['seed']}: {told['runs']:,} runs of the status quo, {len(told['targets'])} targets.",
        f"- Ensemble `{digest()}`: {len(draws())} draws; {kept}.",
        f"- Identified, {NARROWER}: {', '.join(names[True]) or 'none'}.",
        f"- Not identified, so that the ensemble carries them nearly as wide as the prior: {', '.join(names[False]) or 'none'}.",
        f"- Recovery on {cities} synthetic cities: {100 * LEVEL:.0f} % intervals hold {held} of {of} truths called identified ({_percent(held, of)}),",
        f"  {every} of {of_all} of all ({_percent(every, of_all)}).",
        *HOW,
    ]
    for row in told["numbers"]:
        cells = (
            f"`{row['name']}`", row["unit"], shown(row["declared"]), interval(row["prior_low"], row["prior_high"]), shown(row["median"]),
            interval(row["low"], row["high"]), f"{100 * (1 - row['narrowness']):.0f} %", "yes" if row["identified"] else "no",
        )  # fmt: skip
        out.append(f"| {' | '.join(cells)} |")
    out += ["", "## Waves", "", "| wave | runs | prior not implausible | targets inside their band, mean of its runs |", "|--:|--:|--:|--:|"]
    out += [f"| {w['wave']} | {w['runs']} | {100 * w['room']:.2g} % | {100 * w['inside']:.0f} % |" for w in told["waves"]]
    strength = sorted(told["screening"].items(), key=lambda pair: -(pair[1] or 0.0))
    out += ["", f"## Screening: the {STRONGEST} strongest of {len(strength)}", ""]
    out += ["Half-bands by which the number moves the target it moves most, over its prior range.", "", "| number | half-bands |", "|---|--:|"]
    out += [f"| `{name}` | {value:.2f} |" for name, value in strength[:STRONGEST]]
    out += ["", "## Recovery", "", "Truths inside their 90 % interval, by number, and in how many cities it was called identified.", ""]
    out += ["| number | held | identified in |", "|---|--:|--:|"]
    for row in told["numbers"]:
        mine = [r for r in told["recovery"] if r["number"] == row["name"]]
        out.append(f"| `{row['name']}` | {sum(r['covered'] for r in mine)} of {len(mine)} | {sum(r['identified'] for r in mine)} |")
    return "\n".join(out) + "\n"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


if __name__ == "__main__":
    PAGE.write_text(page(json.loads(STORY.read_text(encoding="utf-8"))), encoding="utf-8")
