"""What the tests of this folder share."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def history(tmp_path_factory):
    """One folder of history for each file, so that each city's past is played once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEQU_CACHE", str(tmp_path_factory.mktemp("history")))
        yield
