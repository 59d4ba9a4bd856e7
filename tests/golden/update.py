"""Rewrite the golden cities, with the reason.

    python -m tests.golden.update --why "imitation now needs a neighbour"

The only way a golden number changes: the reason and what moved most are added to REASONS.md.
"""

import argparse
import datetime
import math

from tests.golden.city import FOLDER, SCENARIOS, keep, kept, moved, told

HEAD = """# Why the golden cities changed

Written by `python -m tests.golden.update --why "..."`.

"""


def size(pair):
    """How far an indicator moved, as a share."""
    before, after = pair
    return abs(after / before - 1.0) if before and after else math.inf


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tests.golden.update", description=__doc__.splitlines()[0])
    parser.add_argument("--why", required=True, help="one sentence: what changed in the model")
    why = " ".join(parser.parse_args(arguments).why.split())
    if len(why) < 10:
        parser.error("--why: say in a sentence what changed in the model")
    lines = []
    for name in SCENARIOS:
        before, after = kept(name) or {"indicators": {}}, told(name)
        changes = moved(before["indicators"], after["indicators"])
        if not changes and before.keys() == after.keys():
            continue
        keep(name, after)
        most = sorted(changes, key=lambda n: size(changes[n]), reverse=True)[:3]
        shown = "; ".join(f"{n} {changes[n][0]!r} -> {changes[n][1]!r}" for n in most) if before.keys() == after.keys() else "first told"
        lines.append(f"  - {name}: {len(changes)} of {len(after['indicators'])} indicators, {shown}")
    if not lines:
        print("nothing moved, nothing written")
        return
    path = FOLDER / "REASONS.md"
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD
    path.write_text(text + "\n".join([f"- {datetime.date.today()}: {why}", *lines]) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
