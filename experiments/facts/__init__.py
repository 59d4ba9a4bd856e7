"""Stylised facts: what is known of the real city, measured on simulated registers by the published method.

Targets are what calibration may fit to; checks are not fitted. A fact that fails is printed as failing, with the reason.
One file a subject; the methods are in methods.py, what a run leaves behind to be read in observing.py.
"""

from experiments.facts.fact import Fact
from experiments.facts.measuring import measure
from experiments.facts.observing import Observed, observe
from experiments.facts.table import FACTS, TARGETS, read, values

__all__ = ["FACTS", "TARGETS", "Fact", "Observed", "measure", "observe", "read", "values"]
