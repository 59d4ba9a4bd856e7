"""How verbs are compiled: one decorator for equations, one for the loops that apply them.

No fastmath and no parallel sums: the same bits on one thread, two threads and any worker.
"""

from numba import njit

equation = njit(cache=True, inline="never")
kernel = njit(cache=True)
