"""Made-up evidence as the program ships it: estimates, robustness and facts, in a folder."""

import json

ESTIMATES = """
[about]
date = "2026-11-20"
source = "abc"
replicates = 20
scale = 0.1
seed = 1
[[estimate]]
design = "staggered differences"
statement = "sandbox entry on the chance of raising capital"
statement_zh = "进入沙盒对获得融资机会的影响"
unit = "%"
estimate = 48.2
error = 6.1
low = 38.0
high = 58.4
published = "+50 % (Cornelli et al.)"
published_low = 25.0
published_high = 75.0
inside = true
n = 812
truth = 51.0
source = "F1"
note = ""
[[estimate]]
design = "bunching"
statement = "research relabelled"
unit = "%"
estimate = 60.0
error = 5.0
low = 50.0
high = 70.0
published_low = 15.0
published_high = 30.0
inside = false
n = 100
source = "F11"
"""
ROBUSTNESS = """
[about]
date = "2026-11-20"
source = "abc"
replicates = 10
scale = 0.1
seed = 1
baseline = "status-quo"
scenario = "pilot-2021"
hash = "{hash}"
[[effect]]
variant = "liquidity-led entry"
indicator = "entrants"
unit = "firms"
delta = 1200.0
low = 1000.0
high = 1400.0
probability_better = 0.99
[[effect]]
variant = "liquidity-led entry"
indicator = "unicorns_ever"
unit = "firms"
delta = 0.1
low = -0.4
high = 0.6
[[verdict]]
indicator = "entrants"
verdict = "survives"
breaks_in = []
[[verdict]]
indicator = "unicorns_ever"
verdict = "breaks"
breaks_in = ["liquidity-led entry"]
"""


def fill(folder, scenario_hash):
    """All three files; the robustness is about pilot-2021 of this hash against status-quo."""
    (folder / "estimates.toml").write_text(ESTIMATES, encoding="utf-8")
    (folder / "robustness.toml").write_text(ROBUSTNESS.format(hash=scenario_hash), encoding="utf-8")
    rows = [{"fact": f"f{i}", "role": "target" if i < 4 else "check", "inside": i % 4 != 0} for i in range(10)]
    (folder / "facts.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder
