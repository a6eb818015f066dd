"""Takes the pictures of the manual from a running demonstration, so that they can be renewed.

``python -m fairlead.testing.screenshots --port 8000 --out core/docs/screenshots`` beside ``fairlead demo``.
With ``--data-dir`` and a free port it starts the demonstration itself and stops it afterwards. Needs
Playwright and a Chromium; ``FAIRLEAD_TEST_CHROMIUM`` names one that is not on the path.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fairlead.demo import DEMO_PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTH, HEIGHT = 1200, 800
_WAIT = 180


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One page of the demonstration: who looks, where, and what is clicked on the way."""

    name: str
    email: str
    path: str
    clicks: tuple[str, ...] = ()


PICTURES = (
    Picture(name="worklist", email="investigator@northmoor.example", path="/t/northmoor/cases"),
    Picture(
        name="case",
        email="investigator@northmoor.example",
        path="/t/northmoor/cases?view=all",
        clicks=("tr:has-text('Demoperson') a",),
    ),
    Picture(name="referrals", email="worker@tidewell.example", path="/t/tidewell/referrals"),
)


def take(page: Page, base: str, picture: Picture, folder: Path) -> Path:
    """Sign in, go there, write the picture; returns its path."""
    page.goto(base)
    page.fill("input[name=email]", picture.email)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.click("main button[type=submit]")
    page.goto(f"{base}{picture.path}")
    for selector in picture.clicks:
        page.click(selector, timeout=5000)
        page.wait_for_load_state()
    path = folder / f"{picture.name}.png"
    page.screenshot(path=path)
    return path


@contextmanager
def demonstration(port: int, data_dir: Path | None) -> Iterator[str]:
    """The address of the demonstration: the one that runs on ``port``, or one started for the block."""
    base = f"http://127.0.0.1:{port}"
    if data_dir is None:
        yield base
        return
    program = [str(Path(sys.executable).with_name("fairlead")), "demo", "--port", str(port)]
    environ = {**os.environ, "FAIRLEAD_DATA_DIR": str(data_dir)}
    started = subprocess.Popen(program, env=environ)  # noqa: S603  # our own program
    try:
        _wait_for(base)
        yield base
    finally:
        started.send_signal(signal.SIGINT)
        started.wait(timeout=60)


def _wait_for(base: str) -> None:
    end = time.monotonic() + _WAIT
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{base}/health/ready", timeout=5):  # noqa: S310  # this machine
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(1)
    raise click.ClickException(f"Nothing answered at {base} within {_WAIT} seconds.")


def chromium() -> str:
    """The browser's program. Raises `click.ClickException` when there is none."""
    named = os.environ.get("FAIRLEAD_TEST_CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise click.ClickException(
            "No Chromium found. Install it, or set FAIRLEAD_TEST_CHROMIUM to its path."
        )
    return found


@click.command()
@click.option("--port", type=int, default=8000, show_default=True, help="Port of the demonstration.")
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Start the demonstration with this data folder. Without it, one must be running.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("core/docs/screenshots"),
    show_default=True,
    help="Folder for the pictures.",
)
def main(port: int, data_dir: Path | None, out: Path) -> None:
    """Renew the pictures of the manual."""
    from playwright.sync_api import sync_playwright

    out.mkdir(parents=True, exist_ok=True)
    with demonstration(port, data_dir) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for picture in PICTURES:
            context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB")
            click.echo(f"Wrote {take(context.new_page(), base, picture, out)}")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
