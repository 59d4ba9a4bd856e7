"""Ecosystem is a Mesa model: what Mesa does with any model, it does with this one."""

import functools
import gc
import importlib.util
import inspect
import weakref
from pathlib import Path

import mesa
import numpy as np
import pytest
from mesa.agent import AgentSet

from agents.bank import Bank
from agents.designer import Designer
from agents.firm import Firm
from agents.regulator import Regulator
from agents.venture_fund import VentureFund
from ecosystem.indicators import INDICATORS
from ecosystem.model import Ecosystem

ROOT = Path(__file__).resolve().parents[2]
VIEWED = {Firm: "firms", VentureFund: "funds", Designer: "designers"}
CITY = {"scale": 0.005, "years": 1}


@pytest.fixture(scope="module")
def base():
    """A city at the end of its history; branch it, do not step it."""
    return Ecosystem(seed=1, **CITY)


def same(a, b):
    """Two worlds, bit for bit."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    return np.asarray(a).tobytes() == np.asarray(b).tobytes()


def test_batch_run_works():
    newer = "rng" in inspect.signature(mesa.batch_run).parameters  # Mesa 3.5 gives the seed itself
    found = mesa.batch_run(
        Ecosystem,
        {"measures": ["", "sandbox"], "scale": [0.005], "years": [1], "seed": [1]},
        number_processes=1,
        data_collection_period=1,
        display_progress=False,
        **({"rng": 1} if newer else {}),
    )
    assert [r["measures"] for r in found] == [""] * 4 + ["sandbox"] * 4
    assert all(INDICATORS.keys() <= r.keys() for r in found)
    for measures, rows in (("", found[:4]), ("sandbox", found[4:])):
        direct = Ecosystem(measures, seed=1, **CITY).run()
        assert all(same([r[name] for r in rows], direct.series[name][-4:]) for name in INDICATORS)


def test_the_data_collector_has_every_indicator(base):
    model = base.branch()
    trajectory = model.run()
    frame = model.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == list(INDICATORS)
    assert len(frame) == model.steps == 4
    for name in INDICATORS:
        assert same(frame[name].to_numpy(float), trajectory.series[name][-4:]), name
    assert not model.running


def test_agent_reporters_work(base):
    model = base.branch()
    model.datacollector = mesa.DataCollector(
        model_reporters={"cash": lambda m: m.agents_by_type[Firm].agg("cash", np.sum)},
        agenttype_reporters={Firm: {"staff": "staff"}, Bank: {"loans": "loans"}},
    )
    model.step()
    firms = model.world.firms
    assert model.datacollector.get_agenttype_vars_dataframe(Firm)["staff"].tolist() == firms["staff"][firms.rows].tolist()
    assert len(model.datacollector.get_agenttype_vars_dataframe(Bank)) == len(model.world.banks)
    assert model.datacollector.model_vars["cash"] == [firms["cash"][firms.rows].sum()]


@pytest.mark.parametrize("kind", VIEWED)
def test_populations_are_their_columns(base, kind):
    model = base.branch()
    model.step()
    agents, table = model.agents_by_type[kind], model.world.tables[VIEWED[kind]]
    assert isinstance(agents, AgentSet)
    assert len(agents) == len(table) > 0
    assert set(kind.cells()) == set(table.columns) - {"uid", "alive"}
    for name in kind.cells():
        column = table[name][table.rows]
        assert same(agents.get(name), column.tolist()), name
        assert agents.agg(name, [np.min, np.max]) == [column.min(), column.max()], name
    one = agents[0]
    assert one in model.agents
    assert all(getattr(one, name) == table[name][one.row] for name in kind.cells())


def test_a_model_has_its_regulators_banks_and_firms(base):
    model = base.branch()
    tables = model.world.tables
    assert len(model.agents_by_type[Bank]) == len(tables["banks"])
    assert len(model.agents_by_type[Regulator]) == len(tables["regulators"])
    assert len(model.agents) == sum(map(len, model.agents_by_type.values()))
    assert {*VIEWED, Bank, Regulator} <= set(model.agent_types)
    largest = model.agents_by_type[Firm].sort("sales").select(at_most=10)
    assert largest.get("sales") == sorted(tables["firms"]["sales"].tolist(), reverse=True)[:10]
    by_sector = model.agents_by_type[Firm].groupby("sector").count()
    assert by_sector == {s: n for s, n in enumerate(np.bincount(tables["firms"]["sector"][tables["firms"].rows]).tolist()) if n}


def test_two_models_do_not_touch_each_other(base):
    apart = []
    for measures in ("", "sandbox+data_loan"):
        model = base.branch(measures)
        while model.running:
            model.step()
        apart.append(model)
    together = [base.branch(""), base.branch("sandbox+data_loan")]
    while together[0].running:
        for model in together:
            model.step()
    before = base.world.state()
    for alone, beside in zip(apart, together, strict=True):
        assert same(alone.world.state(), beside.world.state())
        assert same(alone.trajectory.series, beside.trajectory.series)
    assert not same(apart[0].world.state(), apart[1].world.state())
    assert same(before, base.branch().world.state())  # and the history they came from is as it was


@pytest.mark.parametrize("steps", [0, 2])
def test_a_dropped_model_is_freed(base, steps):
    model = base.branch("sandbox")
    for _ in range(steps):
        model.step()
    model.agents_by_type[Firm].select(lambda f: f.cash > 0).do(lambda f: f.cash)
    seen = [weakref.ref(model), weakref.ref(model.world), weakref.ref(model.world.firms)]
    del model
    gc.collect()
    assert [s() for s in seen] == [None] * 3


def test_mesas_generators_follow_the_seed(base):
    assert base.branch().random.random() == base.branch().random.random()
    assert base.branch().rng.random() == base.branch().rng.random()


# ---- docs/examples/solara_viz.py ------------------------------------------------------------------


@pytest.fixture
def example(monkeypatch):
    """The example as a module, on a very small city that says how it was made."""
    spec = importlib.util.spec_from_file_location("solara_viz_example", ROOT / "docs/examples/solara_viz.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.made = []

    class City(Ecosystem):
        @functools.wraps(Ecosystem.__init__)
        def __init__(self, **kwargs):
            module.made.append(kwargs)
            super().__init__(**kwargs)

    monkeypatch.setattr(module, "Ecosystem", City)
    module.PARAMETERS.update(CITY)
    return module


# Mesa's own page breaks a rule of Solara's hooks, harmlessly, and says so when it is imported.
@pytest.mark.filterwarnings("ignore:(?s).*ComponentsView:UserWarning")
def test_the_solara_example_draws_steps_and_resets(example):
    import ipyvuetify
    import ipywidgets
    import solara

    _, page = solara.render(solara.AppLayout(children=[example.Page()]), handle_error=False)

    def images():
        return [image.value for image in page.find(ipywidgets.Image).widgets]

    def button(label):
        (found,) = [b for b in page.find(ipyvuetify.Btn).widgets if b.children == [label]]
        return found

    def shows(step):
        labels = (f"Step: {step}", f"Time: {float(step)}")  # Mesa 3.3, Mesa 3.5
        return sum(len(page.find(ipyvuetify.Html, children=[label]).widgets) for label in labels) == 1

    try:
        before = images()
        assert [image[:4] for image in before] == [b"\x89PNG"] * 2
        assert shows(0)
        for n in range(1, 5):
            assert not button("Step").disabled
            button("Step").click()
            assert shows(n)
        assert button("Step").disabled  # the run is over
        assert all(a != b for a, b in zip(before, images(), strict=True))
        (measures,) = page.find(ipyvuetify.Select).widgets
        measures.v_model = "sandbox"
        button("Reset").click()
        assert shows(0)
        assert images() == before
        assert example.made == [CITY, {**CITY, "seed": 1, "measures": "sandbox"}]
    finally:
        page.close()


@pytest.mark.filterwarnings("ignore:(?s).*ComponentsView:UserWarning")
def test_visitors_of_the_example_share_no_city(example):
    import solara

    pages = [solara.render(example.Page(), handle_error=False)[1] for _ in range(2)]
    for page in pages:
        page.close()
    assert example.made == [CITY, CITY]


@pytest.mark.filterwarnings("ignore:(?s).*ComponentsView:UserWarning")
def test_solara_viz_takes_a_model(base):
    """The short form people expect."""
    import solara
    from mesa.visualization import SolaraViz, make_plot_component

    _, page = solara.render(SolaraViz(base.branch(), components=[make_plot_component("unicorns")]), handle_error=False)
    page.close()
