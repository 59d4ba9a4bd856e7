"""`python -m benchmarks`: how fast the city runs. Ends with one line of JSON; `--quick` plays a tiny city to see that all is well."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from typing import Any

# One thread, before anything that could start more is imported.
for name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from benchmarks import city, floor  # noqa: E402


@dataclass(frozen=True)
class Size:
    """How large everything is."""

    scale: float
    repeats: int
    twins: tuple[float, ...]  # scales of the Mesa twin; the last is the one compared
    twin_quarters: int
    firms: tuple[int, ...]  # cities whose cost a firm is compared
    replicate: float  # scale of a replicate
    replicates: int


FULL = Size(1.0, 3, (0.1, 1.0), 3, (10_000, 100_000, 1_000_000), 0.1, 12)
QUICK = Size(0.01, 1, (0.005, 0.01), 2, (1_000, 2_000), 0.002, 2)


def twin_cost(base, scales: tuple[float, ...], quarters: int) -> dict[float, tuple[float, float, dict[str, float]]]:
    """For each scale: seconds a firm and quarter, seconds a designer and quarter, and the first by verb, of the Mesa twin."""
    from benchmarks.mesa_people import Designer
    from benchmarks.mesa_terms import OFFERS
    from benchmarks.mesa_twin import BY_DESIGNERS, Twin
    from ecosystem.model import Ecosystem

    out = {}
    for scale in scales:
        twin = Twin(Ecosystem(city.all_on(OFFERS), seed=1, scale=scale, cache=scale == base.world.scale))
        firms = designers = 0
        for _ in range(quarters):
            twin.step()
            firms += len(twin.firms)
            designers += len(twin.agents_by_type[Designer])
        by_designers = sum(twin.timings[verb] for verb in BY_DESIGNERS)
        out[scale] = ((sum(twin.timings.values()) - by_designers) / firms, by_designers / designers, {n: s / firms for n, s in twin.timings.items()})
        twin.remove_all_agents()
    return out


def measure(size: Size) -> dict[str, Any]:
    """Everything, printed as it comes, and the numbers of the last line."""
    from benchmarks.mesa_terms import OFFERS
    from benchmarks.mesa_twin import SCORE

    # First, while this process is small: a child's peak would otherwise start at its parent's. Compiling would count too, so it is done before.
    city.peak_megabytes(0.005)
    peak = city.peak_megabytes(size.scale)
    print(f"memory     {peak:,.0f} MB at most, a fresh process")
    base = city.warm(size.scale)
    run = city.sixty_quarters(base, size.repeats)
    quarters, firms, designers = len(run.firms), sum(run.firms) / len(run.firms), sum(run.designers) / len(run.designers)
    print(f"city       {run.seconds:.2f} s for {quarters} quarters, all measures on, one thread, warm")
    print(f"           on average {firms:,.0f} firms, {designers:,.0f} designers")
    lowest = floor.seconds(run.rows)
    print(f"floor      {lowest:.3f} s to read and write {floor.COLUMNS} columns of as many rows once a quarter")
    print(f"           the city takes {run.seconds / lowest:.1f} times that")
    twins = twin_cost(base, size.twins, size.twin_quarters)
    for scale, (a_firm, a_designer, _) in twins.items():
        print(f"Mesa twin  at scale {scale:g}: {1e6 * a_firm:.1f} µs a firm and quarter, {1e6 * a_designer:.2f} µs a designer and quarter")
    a_firm, a_designer, by_verb = twins[size.twins[-1]]
    quarter = firms * a_firm + designers * a_designer
    # Like with like: the city with the measures the twin knows, and of its verbs those the twin plays.
    core = city.sixty_quarters(base, size.repeats, OFFERS)
    shared = core.seconds - sum(seconds for verb, seconds in core.timings.items() if verb not in {*SCORE, "census", "quarter"})
    print(f"           {quarter:.2f} s a quarter, {quarters * quarter:,.0f} s for {quarters}: {quarters * quarter / shared:.0f} times the city's same verbs")
    verbs(run.timings, by_verb, sum(run.firms))
    per_firm = city.flat(len(base.world.firms), size.scale, size.firms)
    for count, cost in per_firm.items():
        print(f"flatness   {count:>9,} firms: {1e9 * cost:,.0f} ns a firm and quarter")
    warm, wall = city.two_workers(size.replicate, size.replicates)
    print(f"workers    two do {warm:.2f} times the work of one once they run, {wall:.2f} times with their start, {size.replicates} replicates")
    help_ = city.cold_help()
    print(f"tequ --help {help_:.2f} s")
    return {
        "floor_ratio": run.seconds / lowest,
        "mesa_ratio": quarters * quarter / shared,
        "seconds_60q": run.seconds,
        "peak_mb": peak,
        "flatness": max(per_firm.values()) / min(per_firm.values()),
        "two_workers": warm,
        "two_workers_wall": wall,
        "floor_seconds": lowest,
        "mesa_seconds_quarter": quarter,
        "cold_help": help_,
        "mean_firms": firms,
    }


def verbs(timings: dict[str, float], twin: dict[str, float], firm_quarters: int) -> None:
    """Print where the time goes, in nanoseconds a firm and quarter, in the city and in the twin."""
    spent = {name: s for name, s in timings.items() if name != "quarter"}
    spent["turn, books"] = timings["quarter"] - sum(spent.values())
    plain = twin | {"turn, books": twin["turn"] + twin["close_books"]}
    print(f"\n{'ns a firm and quarter':<26}{'city':>8}{'share':>8}{'twin':>9}{'twin/city':>11}")
    for name, s in sorted(spent.items(), key=lambda item: -item[1]):
        mine = 1e9 * s / firm_quarters
        beside = f"{1e9 * plain[name]:>9,.0f}{1e9 * plain[name] / mine:>11,.0f}" if name in plain else f"{'':>20}"
        print(f"{name:<26}{mine:>8.1f}{s / timings['quarter']:>8.1%}{beside}")
    print()


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--quick"]):
        sys.exit("usage: python -m benchmarks [--quick]")
    measured = measure(QUICK if sys.argv[1:] else FULL)
    print(json.dumps({name: round(value, 4) for name, value in measured.items()}))
