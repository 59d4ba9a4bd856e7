"""The door: one Solara application on this machine only, with no way out to the internet."""

from __future__ import annotations

import os

from viz.app.house import House, open_house

SETTINGS = {
    "SOLARA_APP": "viz.app.main",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_KERNEL_CULL_TIMEOUT": "30m",
    "SOLARA_THEME_SHOW_BANNER": "False",
}


def serve(house: House, host: str = "localhost", port: int = 8765) -> None:
    """Serve until Ctrl-C."""
    os.environ.update(SETTINGS)
    open_house(house)
    import uvicorn
    from solara.server.starlette import app

    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)
