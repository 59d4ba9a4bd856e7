"""Write docs/robustness.md and the shipped effects by variant from the headline of the pilot, so that no figure is copied by hand.

    tequ headline --json --record experiments/data/robustness.toml > headline.json
    python -m docs.robustness headline.json

Without a file the page is written anew from its own figures and the shipped effects (docs/headline.json).
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import Any

from experiments.robustness import AS_IT_IS, VARIANTS, Robustness, read, sign
from experiments.tables.page import chance, decimals, interval, label, shown
from experiments.tables.robustness import said

DOCS = Path(__file__).parent
PAGE, KEPT = DOCS / "robustness.md", DOCS / "headline.json"
HEAD = """# The headline, and which conclusions survive

Written by `python -m docs.robustness` from `tequ headline`; do not edit by hand. A conclusion is a sign that the model as it is establishes (its 90 %
interval leaves zero out). It *survives* when every rival rule establishes the same sign, *weakens* when one cannot tell the effect from zero, *breaks* when
one establishes the opposite. Rules replace one another one at a time on the same luck and the same draws of nature, and last all at once.
"""


def page(told: dict[str, Any], robust: Robustness) -> str:
    """The page: the headline, the effect under each rule, the verdicts."""
    out = [HEAD, *headline(told), "", "## The effect under each rule", "", *rules(robust), ""]
    pairs = f"{robust.about['variant_replicates']} pairs of worlds under each rival rule, {robust.about['replicates']} of the model as it is: with few pairs"
    out += ["± is half the 90 % interval; in brackets: cannot be told from zero.", f"There are {pairs} an effect weakens easily.", ""]
    out += ["## What becomes of each conclusion", "", "| indicator | verdict | size, times as it is |", "|---|---|--:|"]
    for name, verdict in robust.verdicts().items():
        word = said(verdict.word, verdict.breaks, verdict.weakens, "en")
        out.append(f"| {label(name, 'en')} | {word} | {interval(verdict.smallest, verdict.largest, 2)} |")
    out += ["", HANGS]
    return "\n".join(out) + "\n"


HANGS = """Rules are compared here, numbers are not: which numbers of nature the difference between two worlds hangs on, and which flip its sign within
their plausible range, is asked of `tequ sensitivity PLAN.toml`."""
COLUMNS = (
    "| | unit | baseline | difference | 90 % interval | 90 % of worlds | chance of being better | public cost of one more, M RMB |"
    " nature / luck | under rival rules |"
)


def headline(told: dict[str, Any]) -> list[str]:
    """The headline table in Markdown."""
    varied = f"{told['draws']} draws of nature" if told["draws"] > 1 else "the fitted nature"
    pairs = f"{told['replicates']} pairs of worlds over {varied}, scale {told['scale']:g}"
    worlds = f"`{told['scenario']['name']}` against `{told['baseline']['name']}`, to {told['end']}"
    out = [f"{worlds}: {pairs}, scenario {told['scenario']['hash']}.", "", COLUMNS]
    out += ["|---|---|--:|--:|--:|--:|--:|--:|--:|---|"]
    for row in told["table"]:
        r = {k: math.nan if v is None else v for k, v in row.items()}
        places = decimals(r["delta"], r["low"], r["high"])
        cost = "–" if not math.isfinite(r["cost"]) else f"{shown(r['cost'])} ({interval(r['cost_low'], r['cost_high'])})"
        shares = "–" if not math.isfinite(r["share_nature"]) else f"{100 * r['share_nature']:.0f} % / {100 * r['share_luck']:.0f} %"
        cells = (
            label(r["indicator"], "en"), r["unit"], shown(r["baseline"]), shown(r["delta"], places, sign=True),
            interval(r["low"], r["high"], places, sign=True), interval(r["world_low"], r["world_high"], places, sign=True),
            chance(r["probability_better"]), cost, shares,
            said(r["verdict"], tuple(r["breaks"]), tuple(r["weakens"]), "en"),
        )  # fmt: skip
        out.append(f"| {' | '.join(cells)} |")
    return out


def rules(robust: Robustness) -> list[str]:
    """The effect under each rule in Markdown."""
    frame = robust.table()
    names = list(dict.fromkeys(frame["indicator"]))
    out = ["| rule | " + " | ".join(label(name, "en") for name in names) + " |", "|---|" + "--:|" * len(names)]
    for variant in dict.fromkeys(frame["variant"]):
        cells = []
        for name in names:
            row = frame[(frame["variant"] == variant) & (frame["indicator"] == name)].iloc[0]
            places = decimals(row["delta"], row["low"], row["high"])
            cell = f"{shown(row['delta'], places, sign=True)} ± {shown(0.5 * (row['high'] - row['low']), places)}"
            cells.append(cell if sign(row["low"], row["high"]) else f"({cell})")
        title = VARIANTS[variant].label["en"]
        out.append(f"| {'**' + title + '**' if variant == AS_IT_IS else title} | {' | '.join(cells)} |")
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("headline", type=Path, nargs="?", default=KEPT, help="output of: tequ headline --json")
    told = json.loads(parser.parse_args().headline.read_text(encoding="utf-8"))
    told.pop("robustness", None)  # it is shipped beside the program
    KEPT.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(told, read()), encoding="utf-8")


if __name__ == "__main__":
    main()
