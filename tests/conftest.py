"""Let tests import their helpers as `tests.…` from the checkout, however pytest is called; profiles of Hypothesis."""

import signal
import sys
from multiprocessing import set_forkserver_preload
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

# The same examples on every machine, and no stopwatch: the first call of a kernel may have to compile it.
settings.register_profile("ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci")

# A shell that puts tests in the background has them ignore Ctrl-C, and what they start too; tests of Ctrl-C send it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Processes are forked from one that has loaded the model, as those of the application are: a test of a city waits for none.
set_forkserver_preload(["experiments.live.warm"])
