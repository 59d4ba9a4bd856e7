"""Take the pictures in docs/images: every page in both languages and both themes, 1440 by 900.

    tequ compare --replicates 20 --out out/pilot
    python -m docs.pictures --out out

The city is at 1:1 and has played twenty quarters; Compare, Experiments and Report show what is stored under --out.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator

from tests.app.browser import PAGES, Server, Visitor, chromium
from viz.app.say import Say

IMAGES = Path(__file__).parent / "images"
SIZE = (1440, 900)
QUARTERS = 20
MOST = 400_000  # bytes of a picture


def small(picture: bytes) -> bytes:
    """The same picture with as many colours as it may have: 256, or fewer until it is small enough."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (256, 128, 64):
        kept = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
        if kept.tell() <= MOST:
            break
    return kept.getvalue()


def taken(visitor: Visitor, page: str, folder: Path) -> None:
    """Four pictures of the page the visitor is on."""
    for lang in ("en", "zh"):
        for dark in (False, True):
            visitor.speak(lang)
            visitor.darken(dark)
            visitor.page.mouse.move(0, 0)
            visitor.page.evaluate("() => { window.scrollTo(0, 0); if (document.activeElement) document.activeElement.blur(); }")
            visitor.settle(still=0.8)
            path = folder / f"{page}-{lang}-{'dark' if dark else 'light'}.png"
            path.write_bytes(small(visitor.page.screenshot(animations="disabled", caret="hide")))
            print(f"{path}  {path.stat().st_size / 1000:.0f} kB")


def stored_sweeps(visitor: Visitor) -> list[Locator]:
    """The sweeps among the stored results, as they are listed."""
    visitor.speak("en")
    return visitor.page.locator(".x-entry").filter(has_text=Say("en").text("experiments.kind_sweep")).all()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--out", type=Path, default=Path("out"), help="folder of stored results")
    asked.add_argument("--images", type=Path, default=IMAGES, help="where the pictures go")
    asked.add_argument("--scale", type=float, default=1.0, help="of the city")
    asked.add_argument("--page", choices=PAGES, action="append", help="only this page; may be repeated")
    given = asked.parse_args()
    given.images.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        server = Server(Path(home) / "log", scale=given.scale, results=given.out.resolve())
        try:
            with chromium("--force-color-profile=srgb", "--font-render-hinting=none") as browser:
                for page in given.page or PAGES:
                    visitor = Visitor(browser, server, SIZE)
                    visitor.open(page)
                    if page == "live":
                        visitor.start_city()
                        visitor.step(QUARTERS)
                    taken(visitor, page, given.images)
                    if page == "experiments":
                        for entry in stored_sweeps(visitor)[:1]:
                            entry.click()
                            taken(visitor, "sweep", given.images)
                    if visitor.problems:
                        raise SystemExit(f"{page}: {visitor.problems}")
                    visitor.close()
        finally:
            server.close()


if __name__ == "__main__":
    main()
