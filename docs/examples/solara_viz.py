"""Mesa's own SolaraViz on a small city.

    solara run docs/examples/solara_viz.py

from the root of the checkout. Every visitor gets a city of their own: a model at module level would be shared by all.
Changed parameters take effect with "Reset". (`tequ app` is the real application.)
"""

import solara
from mesa.visualization import Slider, SolaraViz, make_plot_component

from ecosystem.indicators import INDICATORS
from ecosystem.model import Ecosystem
from policies import CATALOGUE

PARAMETERS = {
    "measures": {"type": "Select", "label": "Measures", "value": "", "values": ["", *CATALOGUE, "+".join(CATALOGUE)]},
    "seed": Slider("Seed", value=1, min=1, max=20, step=1),
    "scale": 0.01,
    "years": 5,
}


def plot(*names):
    """Indicators through the quarters of the run, with their labels."""

    def label(axes):
        for line, name in zip(axes.lines, names, strict=True):
            line.set_label(INDICATORS[name].label.en)
        axes.set_ylabel(INDICATORS[names[0]].unit)
        axes.legend(loc="best")

    return make_plot_component(list(names), post_process=label)


@solara.component
def Page():
    city = solara.use_memo(lambda: Ecosystem(scale=PARAMETERS["scale"], years=PARAMETERS["years"]), [])
    SolaraViz(city, components=[plot("active_firms"), plot("entrants", "exits")], model_params=PARAMETERS, name="A small Shenzhen")
