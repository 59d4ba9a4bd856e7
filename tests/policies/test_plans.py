"""Every item of the plans is answered: by an instrument, by what the model prints, or by a stated reason why not."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from policies import CATALOGUE
from policies.plans import PLANS, items, named_by, outside

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
OUTPUTS = {"digital_index": "ecosystem.new_economy_index"}  # what the model prints -> where its clause stands
CJK = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def seeds():
    """Documents without white space: they break lines where they like."""
    if not SEEDS.is_dir():
        pytest.skip("no ../shared/seeds here")
    return {path.stem: squeezed(path.read_text(encoding="utf-8")) for path in SEEDS.glob("*.txt")}


def squeezed(text):
    return re.sub(r"\s+", "", text)


def of(plan):
    return [item for item in items() if item.plan == plan]


def test_every_task_of_the_action_plan_is_there_once_and_in_order():
    assert [item.clause.article for item in of("action")] == [f"行动方案 任务{n}" for n in range(1, 21)]


def test_every_item_of_the_fashion_plan_is_there_once_and_in_order():
    assert [int(re.search(r"\d+$", item.clause.article)[0]) for item in of("fashion")] == list(range(1, 19))


def test_futian_and_the_others_are_read_too():
    assert len(of("futian")) >= 50
    assert {item.clause.document[:3] for item in items()} == {"000", "001", "002", "003", "004"}
    assert {item.plan for item in items()} == set(PLANS)


@pytest.mark.parametrize("item", items(), ids=lambda i: f"{i.plan} {i.clause.article} {i.title.en}")
def test_an_item_is_answered_by_what_exists(item):
    assert item.measures or item.outputs or item.outside
    assert set(item.measures) <= set(CATALOGUE)
    assert set(item.outputs) <= set(OUTPUTS)
    assert set(item.outside) <= set(outside())


def test_every_instrument_answers_an_item():
    assert set(CATALOGUE) <= set(named_by(*PLANS))


def test_what_is_left_out_is_asked_for_somewhere():
    assert {key for item in items() for key in item.outside} == set(outside())


def test_what_is_left_out_says_why_in_both_languages():
    for one in outside().values():
        for text in (one.name, one.reason):
            assert CJK.search(text.zh) and not CJK.search(text.en), one.key
        assert len(one.reason.en) > 50 and one.reason.en.endswith("."), one.key
        named = set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b|\bincubators\b", one.reason.en + one.reason.zh))
        assert named <= set(CATALOGUE), f"{one.key} speaks of {named - set(CATALOGUE)}"


QUOTED = [(f"{item.plan} {item.title.en}", item.clause) for item in items()]
QUOTED += [(f"outside {one.key}", one.clause) for one in outside().values()]
QUOTED += [(name, clause) for name, policy in CATALOGUE.items() for clause in policy.clauses]


@pytest.mark.parametrize(("who", "clause"), QUOTED, ids=lambda v: v if isinstance(v, str) else v.article)
def test_a_quote_is_verbatim(seeds, who, clause):
    assert clause.document in seeds
    assert len(squeezed(clause.quote)) >= 6
    assert squeezed(clause.quote) in seeds[clause.document]


@pytest.mark.parametrize(("output", "module"), OUTPUTS.items())
def test_an_output_names_its_clause(seeds, output, module):
    clause = import_module(module).CLAUSE
    assert squeezed(clause.quote) in seeds[clause.document]
