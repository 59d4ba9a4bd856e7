"""The composite index: the city in 2020 has 100, districts add up, what is not known is left out, and people can ask for it."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from ecosystem import clock
from ecosystem.city import DISTRICTS
from ecosystem.declare import Wrong
from ecosystem.new_economy_index import CITY, CLAUSE, INTERNET_PLUS, PLACES, STATE, STRUCTURES, Weights, composite
from experiments.cli import main
from experiments.index import index_of
from tests.science.worlds import baseline

READINGS = {name for s in STRUCTURES.values() for part in s.parts for name in part.readings} | {"active_firms"}
QUARTERS = np.arange(clock.quarter("2018Q3"), clock.quarter("2022Q4") + 1)


def made_up(start="2021Q1", quarters=QUARTERS, **changed):
    """Every reading is 1 in each district and quarter, but in the last district, which has nothing; `changed` multiplies one reading from 2021 on."""
    base = np.ones((len(quarters), len(DISTRICTS)))
    base[:, -1] = 0.0
    after = np.where(quarters >= clock.quarter("2021Q1"), 1.0, 0.0)[:, None]
    paths = {name: base * (1.0 + (changed.get(name, 1.0) - 1.0) * after) for name in READINGS}
    return SimpleNamespace(quarters=quarters, start=clock.quarter(start), by_district=paths)


def points(index, year, place, part="total"):
    return index.values[list(index.years).index(year), PLACES.index(place), [p.name for p in index.parts].index(part)]


def test_the_city_in_2020_has_a_hundred():
    for structure in STRUCTURES.values():
        index = composite(made_up(), structure)
        assert index.years.tolist() == [2019, 2020, 2021, 2022]  # 2018 is not whole
        assert index.values[1, 0] == pytest.approx(np.full(len(index.parts), 100.0))


def test_districts_add_up_where_size_is_measured_and_not_where_each_firm_is():
    size, each = composite(made_up(), INTERNET_PLUS), composite(made_up(), STATE)
    assert size.values[:, 1:].sum(axis=1) == pytest.approx(size.values[:, 0])
    assert points(size, 2020, "futian") == pytest.approx(100 / 9)
    assert points(each, 2020, "futian") == pytest.approx(100.0)


def test_a_district_without_firms_has_no_points():
    for structure in STRUCTURES.values():
        assert (composite(made_up(), structure).values[:, -1] == 0.0).all()


def test_a_reading_moves_its_part_by_its_weight():
    twice = composite(made_up(data_held=2.0), INTERNET_PLUS)
    assert points(twice, 2021, CITY, "base") == pytest.approx(200.0)
    assert points(twice, 2021, CITY) == pytest.approx(125.0)
    heavy = composite(made_up(data_held=2.0), INTERNET_PLUS, Weights(base=3, industry=1, innovation=0, life=0))
    assert points(heavy, 2021, CITY) == pytest.approx(175.0)
    state = composite(made_up(rd_done=2.0), STATE)
    assert points(state, 2022, CITY) == pytest.approx(100 * (18 + 5) / 18)


def test_what_was_nothing_or_is_not_known_leaves_its_weight_to_the_rest():
    world = made_up(sales=2.0)
    world.by_district["valued_100m"][:] = 0.0
    del world.by_district["novel_sales"]
    index = composite(world, INTERNET_PLUS)
    assert np.isnan(points(index, 2020, CITY, "life"))
    assert points(index, 2020, CITY) == pytest.approx(100.0)
    assert points(index, 2021, CITY, "industry") == pytest.approx(100 * 4 / 3)
    assert points(index, 2021, CITY) == pytest.approx(100 * (4 / 3 + 2) / 3)


def test_a_path_without_2020_stands_on_the_year_before_its_branch():
    quarters = np.arange(clock.quarter("2012Q1"), clock.quarter("2016Q4") + 1)
    index = composite(made_up("2015Q1", quarters))
    assert index.base == 2014
    assert points(index, 2014, CITY) == pytest.approx(100.0)


def test_a_path_of_less_than_a_year_has_no_index():
    assert composite(made_up(quarters=QUARTERS[:2])).values.size == 0


def test_the_weights_are_those_of_the_evidence():
    w = Weights()
    assert w.knowledge_jobs + w.globalisation + w.dynamism + w.digital + w.capacity == 18
    assert len(INTERNET_PLUS.parts) == 4
    assert CLAUSE.article == "行动方案 任务20"


def test_a_simulated_city_has_every_reading():
    path = baseline().trajectory
    assert path.by_district.keys() >= READINGS
    for structure in STRUCTURES.values():
        index = composite(path, structure)
        assert index.base == 2020
        assert np.isfinite(index.values[:, :, -1]).all()
        assert (index.values[:, :, -1] >= 0.0).all()
        assert points(index, 2020, CITY) == pytest.approx(100.0)


def result_of(*worlds):
    return SimpleNamespace(worlds={"there": list(worlds)})


def test_replicates_have_a_mean_and_an_interval():
    frame = index_of(result_of(made_up(), made_up(data_held=2.0)))
    row = frame[(frame.year == 2021) & (frame.place == CITY) & (frame.part == "total")].iloc[0]
    assert row["mean"] == pytest.approx(112.5)
    assert row.low < 112.5 < row.high
    assert len(frame) == 4 * len(PLACES) * 5
    with pytest.raises(Wrong, match="internet_plus"):
        index_of(result_of(made_up()), "internet")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("structure", STRUCTURES)
def test_people_get_tables_and_files(structure, lang, tmp_path, capsys, monkeypatch):
    import experiments.run as runs
    import experiments.shell as shell

    monkeypatch.setattr(shell, "found_or_run", lambda *_: (SimpleNamespace(worlds={"there": [made_up()]}, failures=[], replicates=[0]), False))
    assert runs
    assert main(["index", "status-quo", "--structure", structure, "--lang", lang, "--csv", str(tmp_path / "index.csv")]) == 0
    out = capsys.readouterr().out
    assert STRUCTURES[structure].parts[0].label[lang] in out
    assert {"en": "Nanshan", "zh": "南山"}[lang] in out
    rows = (tmp_path / "index.csv").read_text().splitlines()
    assert rows[0] == "scenario,year,place,part,mean,low,high"
    assert main(["index", "status-quo", "--structure", structure, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["structure"] == structure


def test_an_index_nobody_knows_is_refused(capsys):
    assert main(["index", "status-quo", "--structure", "state"]) == 2
    assert "state_new_economy" in capsys.readouterr().err
