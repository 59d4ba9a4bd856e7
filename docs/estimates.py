"""Run the virtual econometrician's designs and write what they found where the program and the reader look.

    python -m docs.estimates --replicates 6 --scale 0.5 --workers 2

What is done is kept in --out, so that the same command goes on after an interruption. Writes experiments/data/estimates.toml and
docs/estimates.md; `python -m docs.estimates --page` writes the page alone, from what is shipped.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from experiments.econometrics import REPLICATES, SCALE, SEED, designs, estimate
from experiments.econometrics.design import Estimate
from experiments.econometrics.shipped import SHIPPED, about, shipped, write
from experiments.tables.estimates import number, published, spread, verdict

PAGE = Path(__file__).parent / "estimates.md"
HEAD = """# The virtual econometrician

Written by `python -m docs.estimates` from experiments/data/estimates.toml: nothing here is copied by hand. Each row is a published design run on the
registers of simulated cities (`tequ estimate`), as its authors ran it on theirs: no estimate is used to set any number of the model, and none reaches into
an outcome. *Truth* is what only the maker of a city can know: the same quantity from worlds paired on the same luck, or the number that was put in.

"""


def page() -> str:
    """The page: a table of all estimates, then each design in words."""
    told, made = shipped(), about()
    estimated = [e for e in told if e.inside is not None]
    inside = sum(bool(e.inside) for e in estimated)
    out = [HEAD + f"{made['replicates']} cities at scale {made['scale']:g}, root of luck {made['seed']}, {made['date']}, source {made['source']}, ensemble "
           f"{made['ensemble']}. {inside} of {len(estimated)} estimates lie inside the published range.\n"]  # fmt: skip
    out.append("| what | unit | estimate | error | 90 % interval | published | | truth | n | source |\n|---|---|--:|--:|---|---|---|--:|--:|---|")
    out += [_row(e) for e in told]
    for design in designs():
        words, own = design.words, [e for e in told if e.design == design.name]
        out.append(f"\n## `{design.name}`\n\n*{words['paper']}*\n\n{words['design']}\n\n**What differs.** {words['differs']}\n")
        out += [_told(e) for e in own]
        if any(e.note for e in own):
            out.append(f"\n**Why it misses{'' if any(e.inside is False for e in own) else ' the truth'}.** {next(e.note for e in own if e.note)}")
    return "\n".join(out) + "\n"


def _row(e: Estimate) -> str:
    cells = (e.statement, e.unit, number(e.estimate), number(e.error), spread(e.low, e.high), published(e), verdict(e), number(e.truth), f"{e.n:,}", e.source)
    return f"| {' | '.join(cells)} |"


def _told(e: Estimate) -> str:
    if e.inside is None:
        return f"- {e.statement}: no number; {e.note}."
    beside = f" The truth is {number(e.truth)}." if math.isfinite(e.truth) else ""
    where = "inside" if e.inside else "outside"
    return (
        f"- {e.statement[0].upper()}{e.statement[1:]}: {number(e.estimate)} ({spread(e.low, e.high)}) {e.unit}, {where} what was published, {published(e)}."
        f"{beside} {e.n:,} rows of {e.replicates} cities, {e.treated:,} of them treated."
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--replicates", type=int, default=REPLICATES)
    asked.add_argument("--scale", type=float, default=SCALE, help="of the city")
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--out", type=Path, default=Path("out") / "estimates", help="where what is done is kept")
    asked.add_argument("--page", action="store_true", help="write the page alone, from what is shipped")
    given = asked.parse_args()
    if not given.page:
        found = estimate(None, given.replicates, given.scale, given.workers, given.seed, given.out, lambda done, total: print(f"{done} of {total}", flush=True))
        write(SHIPPED, found, given.replicates, given.scale, given.seed)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
