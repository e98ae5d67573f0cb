"""A real server with a real worker, and a real browser in front of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.web.browser import chromium

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 90


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Site:
    """A running Touchstone: its address, the link that signs the owner in once, and its data folder."""

    address: str
    link: str
    data: Path

    def run(self, *verb: str) -> str:
        """One of our own commands on the same data folder; its output."""
        done = subprocess.run(
            [sys.executable, "-m", "touchstone", *verb],
            cwd=ROOT,
            env={**os.environ, "TOUCHSTONE_DATA": str(self.data)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def link_for(self, email: str) -> str:
        """A fresh sign-in link."""
        return self.address + self.run("link", email).strip().splitlines()[-1]


def started(data: Path, *how: str) -> tuple[subprocess.Popen[bytes], Site]:
    """`touchstone up` in `data`, once it answers."""
    announce = data / "announced.json"
    data.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "touchstone", "up", "--port", str(free_port()), "--announce", str(announce), *how],
        cwd=ROOT,
        env={**os.environ, "TOUCHSTONE_DATA": str(data), "TOUCHSTONE_DATABASE": ""},
        stdout=subprocess.DEVNULL,
    )
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        if announce.exists():
            told = json.loads(announce.read_text())
            host, port = told["address"].removeprefix("http://").split(":")
            with socket.socket() as one:
                if one.connect_ex((host, int(port))) == 0:
                    return process, Site(told["address"], told["link"], data)
        time.sleep(0.2)
    process.kill()
    raise AssertionError("Touchstone did not start.")


def stopped(process: subprocess.Popen[bytes]) -> int:
    """Ctrl-C, and the code it ends with."""
    process.send_signal(signal.SIGINT)
    return process.wait(30)


@contextmanager
def served_company(data: Path, maker: str) -> Iterator[Site]:
    """The company that a module of ours makes in a process of its own, served for real."""
    done = subprocess.run(
        [sys.executable, "-m", maker],
        cwd=ROOT,
        env={**os.environ, "TOUCHSTONE_DATA": str(data), "TOUCHSTONE_DATABASE": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    process, running = started(data)
    yield running
    stopped(process)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A company with two branches and a year of what people said."""
    with served_company(tmp_path_factory.mktemp("site"), "tests.browser.company") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with chromium() as found:
        yield found


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile at the desk, light."""
    fresh = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light")
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page that fails the test on any script error or anything the content policy refuses."""
    fresh = context.new_page()
    fresh.on("pageerror", lambda problem: pytest.fail(f"script error: {problem}"))
    fresh.on(
        "console",
        lambda told: pytest.fail(f"console: {told.text}") if "Content Security Policy" in told.text else None,
    )
    return fresh


def sign_in(page: Page, site: Site, email: str = "asha@example.org") -> None:
    """Through the link and its one button."""
    page.goto(site.link_for(email))
    page.locator("main button[type=submit], main button:not([type])").first.click()
    page.wait_for_load_state("networkidle")
