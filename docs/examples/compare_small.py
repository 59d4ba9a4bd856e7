"""Two worlds of a small city on the same luck, and what differs between them.

    .venv/bin/python docs/examples/compare_small.py

A fiftieth of the city and four pairs: quick, and too small for unicorns. Headline results are at scale 1 with twenty pairs.
"""

from experiments import compare


def main(scale=0.02, replicates=4, years=8, workers=None):
    result = compare("status-quo", "pilot-2021", scale=scale, replicates=replicates, years=years, workers=workers)
    table = result.effects().set_index("indicator")
    for name in ("entrants", "licensed", "survivors_5y", "rd_done", "rd_reported", "public_spending"):
        row = table.loc[name]
        print(f"{name:16} {row.baseline:12,.1f} {row.delta:+10,.2f} {row.unit}, 90 % interval {row.low:+,.2f} to {row.high:+,.2f}")
    return result


if __name__ == "__main__":
    main()
