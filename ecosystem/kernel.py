"""How verbs are compiled: one decorator for equations, one for the loops that apply them.

No fastmath and no parallel sums: the same bits on one thread, two threads and any worker.

Compiled code is kept under a digest of all the source it may have been made from. numba by itself looks only
at the file of the function, and would go on calling an equation as it was before it was edited in another
file, or read the fields of a record in their old order.
"""

import os
import shutil
from pathlib import Path

import numba
from numba import njit

from ecosystem.source import ROOT, fingerprint

VERSIONS = 6  # so many versions' compiled code is kept (some 30 MB each)


def version() -> str:
    """The fingerprint of the source of the ecosystem and its agents."""
    return fingerprint(("ecosystem", "agents"), root=ROOT)[:16]


def compiled() -> Path:
    """Where this version's compiled code is kept: NUMBA_CACHE_DIR, or .cache/numba in the checkout."""
    return Path(os.environ.get("NUMBA_CACHE_DIR") or ROOT / ".cache" / "numba") / f"tequ-{version()}"


def _keep_house(folder: Path) -> None:
    """Mark this version as used today; the versions used longest ago go. Where nothing can be written, numba finds its own place."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        for old in sorted(folder.parent.glob("tequ-*"), key=lambda p: -p.stat().st_mtime)[VERSIONS:]:
            shutil.rmtree(old, ignore_errors=True)
    except OSError:
        return


_keep_house(compiled())
numba.config.CACHE_DIR = str(compiled())

equation = njit(cache=True, inline="never")
kernel = njit(cache=True, nogil=True)
pass_over_all = njit(cache=True, nogil=True, error_model="numpy")  # loops without branches: a division that raises would keep them from running abreast
