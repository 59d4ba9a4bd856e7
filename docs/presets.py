"""Write the shipped scenarios that follow from what the plans ask for (policies/plans.toml) and from the catalogue.

    python -m docs.presets

Each plan's scenario has the instruments that answer the plan's items, at the doses the plan names or else the default ones;
each theme's has the theme's. A scenario that comes to mean something else becomes a new edition: the old one is kept in
experiments/scenarios/past, and its digest is added to tests/app/editions.toml, as the README there asks.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from typing import Any

from ecosystem.city import DISTRICTS
from ecosystem.city import load as load_city
from experiments.catalogue import THEMES
from experiments.editions import PAST, digest, edition
from experiments.scenario import SHELF, Scenario, load, loads
from policies import CATALOGUE
from policies.base import Policy
from policies.plans import named_by

EDITIONS = SHELF.parents[1] / "tests" / "app" / "editions.toml"


@dataclass(frozen=True)
class Preset:
    """A scenario as planners know it: whose measures, from when to when, where; `said` are numbers a plan gives, with its words."""

    name: str
    title: str
    title_zh: str
    question: str
    measures: tuple[str, ...]
    start: str = "2021Q1"
    end: str = "2025Q4"
    years: int = 15
    districts: tuple[str, ...] = ()
    said: dict[str, dict[str, tuple[Any, str]]] = field(default_factory=dict)  # measure -> setting -> (value, the plan's words)
    note: str = ""

    def text(self) -> str:
        """The file."""
        lines = [
            "[about]",
            f"title = {_toml(self.title)}",
            f"title_zh = {_toml(self.title_zh)}",
            f"question = {_toml(self.question)}",
            'baseline = "status-quo"',
            "",
            "[run]",
            'start = "2021Q1"',
            f"years = {self.years}",
            "replicates = 20",
            "seed = 1",
            "",
            f"# {self.note or 'Each measure at its default dose; `tequ measures` says what it does, `tequ codebook` every number.'}",
        ]
        for name in self.measures:
            policy = CATALOGUE[name]
            lines += ["", f"[measures.{name}]", f'start = "{self.start}"', f'end = "{self.end}"']
            settings = dict(self.said.get(name, {}))
            if self.districts:
                if "districts" in policy.targeted_by:
                    lines.append(f"districts = {_toml(list(self.districts))}")
                settings = _parts(policy, self.districts) | settings
            for key, (value, words) in settings.items():
                unit = f"{policy.Dose.declared[key].unit}; " if key in policy.Dose.declared else ""
                lines.append(f"{key} = {_toml(value)}  # {unit}{words}")
        return "\n".join(lines) + "\n"


def _parts(policy: type[Policy], districts: tuple[str, ...]) -> dict[str, tuple[Any, str]]:
    """Of what the whole city would spend, the share of these districts in its founders."""
    weight = load_city().district.weight
    share = float(weight[[DISTRICTS.index(name) for name in districts]].sum() / weight.sum())
    words = f"{100 * share:.0f} % of the default, as of the city's founders"
    return {key: (float(f"{share * policy.Dose.declared[key].default:.2g}"), words) for key in ("budget", "running") if key in policy.Dose.declared}


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _known(names: list[str]) -> tuple[str, ...]:
    return tuple(name for name in CATALOGUE if name in names)


FASHION = {
    "key_technology_subsidy": {"rate": (0.5, "001 三(一)1 “不超过项目实际投入50%”"), "cap": (8.0, "“最高不超过800万元”")},
    "application_innovation_subsidy": {
        "rate": (0.3, "001 三(一)2 “不超过项目实际投入30%”"),
        "cap": (3.0, "“最高不超过300万元”"),
        "budget": (100.0, "004 答复二 “累计资助9737万元” in 2019"),
    },
    "public_platform_subsidy": {"rate": (0.5, "001 三(一)3 “不超过项目实际投入50%”"), "cap": (5.0, "“最高不超过500万元”")},
    "event_subsidy": {"rate": (0.5, "001 三(六)15 “不超过实际投入50%”"), "cap": (5.0, "“最高不超过500万元”")},
    "overseas_store_award": {"award": (1.0, "001 三(六)14 “给予100万元的财政资金奖励”")},
    "ip_protection": {"sectors": (["fashion"], "001 三(四)10 “时尚创意、工业设计等知识产权预备案制度”")},
}
FUTIAN = {
    "sandbox": {"sectors": (["fintech"], "002 五(二)2 “探索建立金融监管沙盒机制”")},
    "industry_space": {
        "new_space": (153_000.0, "002 专栏1: “累计新增产业空间建筑面积” from 220 to more than 450 (10,000 square metres), 2020 to 2035"),
        "budget": (1_250.0, "what that space costs at the default price"),
    },
}
THEME_QUESTIONS = {
    "supervision": "What do lighter and learning supervision bring alone: faster licences, at how much harm?",
    "conversion": "Does help from research to product alone bring more firms to market?",
    "finance": "Does credit, equity and listing made easier alone bring more firms to survive and grow large?",
    "scenarios": "Do public first customers alone bring young firms data, reference and growth, or do incumbents win them all?",
    "platforms": "Do laboratories, nodes and incubators alone bring more and better firms?",
    "risk": "What does guarding against financial, legal and ethical risk alone cost and save?",
    "measurement": "Does seeing firms more clearly alone make public and private money reach better ones?",
    "fashion": "What do the fashion plan's subsidies, designers and districts bring alone?",
    "place": "Do space, homes and head offices alone change which firms settle and stay?",
}
QUESTION = "Do more firms form, survive and grow large when the pilot measures are in force for five years?"


def presets() -> list[Preset]:
    """Every preset with measures, in the order people read them: the plans, everything, the themes."""
    plans = [
        Preset(
            "pilot-2021",
            "The pilot measures of the new-economy action plan, 2021-2025",
            "新经济行动方案试点措施 2021-2025",
            QUESTION,
            _known(named_by("action")),
        ),
        Preset(
            "fashion-2020",
            "The fashion plan 2020-2024, from 2021",
            "时尚产业行动计划 2020-2024（自2021年起）",
            "What does the fashion plan bring? It ran from 2020 to 2024; the worlds part in 2021Q1, as in every comparison, so its first year is left out.",
            _known(named_by("fashion")),
            end="2024Q4",
            said=FASHION,
            note="The plan's own rates and caps; what it leaves open at its default.",
        ),
        Preset(
            "futian-2035",
            "Futian's plan to 2035",
            "福田区中长期产业规划（至2035年）",
            "How far does Futian come towards its goals for 2025, 2030 and 2035 when the instruments its plan names are aimed at the district?",
            _known(named_by("futian")),
            end="2035Q4",
            districts=("futian",),
            said=FUTIAN,
            note="Aimed at Futian where an instrument can be, with the district's share of the default budgets; what cannot be aimed holds for the city.",
        ),
        Preset(
            "everything",
            "Every measure of the plans, to 2035",
            "规划全部措施（至2035年）",
            "What if all that the plans name were in force together until 2035?",
            tuple(CATALOGUE),
            end="2035Q4",
        ),
    ]
    themes = [
        Preset(
            f"theme-{theme}",
            f"One theme alone: {label.en.lower()}",
            f"单一主题：{label.zh}",
            THEME_QUESTIONS[theme],
            tuple(name for name, policy in CATALOGUE.items() if policy.theme == theme),
        )
        for theme, label in THEMES.items()
    ]
    return [preset for preset in (*plans, *themes) if preset.measures]


def write(preset: Preset) -> str:
    """Write the file if it says something new; say what was done."""
    path, text = SHELF / f"{preset.name}.toml", preset.text()
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return f"{preset.name}: as it was"
    new = loads(text, path.name)
    if path.exists() and digest(load(path)) != digest(new):
        _keep(load(path))
    path.write_text(text, encoding="utf-8")
    promise = f'"{preset.name}.{edition(preset.name)}" = "{digest(new)}"'
    if promise not in EDITIONS.read_text(encoding="utf-8"):
        with EDITIONS.open("a", encoding="utf-8") as file:
            file.write(promise + "\n")
    return f"{preset.name}: edition {edition(preset.name)}, {len(new.measures)} measures"


def _keep(old: Scenario) -> None:
    """The old edition, with every number said, if links to it have been handed out."""
    number = edition(old.name)
    if f"{old.name}.{number}" in tomllib.loads(EDITIONS.read_text(encoding="utf-8")):
        (PAST / f"{old.name}.{number}.toml").write_text(old.to_toml(), encoding="utf-8")


def main() -> None:
    for preset in presets():
        print(write(preset))


if __name__ == "__main__":
    main()
