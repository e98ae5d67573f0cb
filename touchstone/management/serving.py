"""Web and worker under one parent: starts them, keeps the worker alive, stops both cleanly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

GRACE = 10.0
"""Seconds a child has to finish what it is doing before it is killed."""


def free_port(wanted: int, host: str, *, tries: int = 20) -> int:
    """The first port from `wanted` on that nobody listens on."""
    for port in range(wanted, wanted + tries):
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind((host, port))
            except OSError:
                continue
            return port
    raise OSError(f"No free port between {wanted} and {wanted + tries - 1}.")


def own_address() -> str:
    """This machine's address on its network. A datagram socket finds the way without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def touchstone(*verb: str, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start one of our own verbs as a child, in a group of its own so that Ctrl-C reaches only the parent."""
    return subprocess.Popen(  # noqa: S603 - our own verbs
        [sys.executable, "-m", "touchstone", *verb],
        env={**os.environ, **(environment or {})},
        start_new_session=True,
    )


@dataclass
class Family:
    """The children of one parent; `run()` returns when asked to stop or when the web server ends."""

    host: str
    port: int
    environment: dict[str, str]
    own_request: Path | None = None
    own_folder: Path | None = None
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stopping: bool = False

    def start(self) -> None:
        """Start the web server and the worker; from here on, being asked to stop stops them too."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        if self.own_request:
            for left in ("own.json", "own-asked"):  # of an earlier day
                self.own_request.with_name(left).unlink(missing_ok=True)
        self.children["web"] = subprocess.Popen(  # noqa: S603 - our own server
            [
                sys.executable, "-m", "granian", "--interface", "wsgi", "--host", self.host, "--port", str(self.port),
                "--workers", str(min(2, os.cpu_count() or 1)), "--blocking-threads", "4", "--no-ws",
                "--log-level", "warning", "--respawn-failed-workers", "touchstone.wsgi:application",
            ],
            env={**os.environ, **self.environment},
            start_new_session=True,
        )  # fmt: skip
        self.children["worker"] = touchstone("work", environment=self.environment)

    def wait_until_open(self, seconds: float = 60.0) -> bool:
        """Wait until the web server takes connections; False if it ended, or was asked to stop, before."""
        at = "127.0.0.1" if self.host == "0.0.0.0" else self.host  # noqa: S104 - all addresses include this one
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.stopping and self.children["web"].poll() is None:
            with socket.socket() as one:
                if one.connect_ex((at, self.port)) == 0:
                    return True
            time.sleep(0.1)
        return False

    def run(self) -> int:
        """Watch the children until somebody says stop; the code to exit with."""
        while not self.stopping:
            time.sleep(0.3)
            if self.children["web"].poll() is not None:
                break
            if self.children["worker"].poll() is not None:
                self.children["worker"] = touchstone("work", environment=self.environment)
            self._start_own()
        code = self.children["web"].poll() or 0
        self.end()
        return 0 if self.stopping else code

    def _stop(self, *_ignored: object) -> None:
        self.stopping = True

    def _start_own(self) -> None:
        """The demo's button "Start my own": a second parent for a second data folder, beside this one."""
        if not (self.own_request and self.own_folder):
            return
        own = self.children.get("own")
        begun = own is None and (self.own_folder / "touchstone.db").exists()  # one's own of an earlier day
        if not (self.own_request.exists() or begun):
            return
        self.own_request.with_name("own-asked").touch()
        self.own_request.unlink(missing_ok=True)
        if own is None or own.poll() is not None:
            self.children["own"] = touchstone(
                "up", "--data", str(self.own_folder), "--port", str(self.port + 1), "--announce",
                str(self.own_request.with_name("own.json")), "--host", self.host,
                environment={**self.environment, "TOUCHSTONE_DATA": str(self.own_folder), "TOUCHSTONE_STATIC": ""},
            )  # fmt: skip

    def end(self) -> None:
        """Ask every child to stop, wait, and only then insist."""
        for child in self.children.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
