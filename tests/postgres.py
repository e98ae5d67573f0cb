"""A private PostgreSQL for the tests: started from the server programs of this machine, thrown away afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PLACES = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt", "/usr/local/opt")
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=40")


def server_programs() -> Path | None:
    """The folder with the newest initdb and pg_ctl; None where PostgreSQL is not installed."""
    found = [path.parent for place in PLACES for path in Path(place).glob("*/bin/initdb")]
    if path := shutil.which("initdb"):
        found.append(Path(path).parent)
    return max(found, default=None, key=lambda folder: [int(p) for p in folder.parent.name.split(".") if p.isdigit()])


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root: whom to run it as, None for oneself."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


@contextmanager
def private_server() -> Iterator[str]:
    """Runs a server while inside; gives its address as TOUCHSTONE_DATABASE takes it, "" where it is not installed."""
    programs = server_programs()
    if programs is None:
        yield ""
        return
    user = _server_user()
    home = Path(tempfile.mkdtemp(prefix="touchstone-postgres-", dir="/tmp"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    if user:
        shutil.chown(home, user)
    data = home / "data"

    def run(program: str, *words: str) -> None:
        done = subprocess.run(
            [programs / program, *words], user=user, cwd=home, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr or done.stdout

    try:
        run("initdb", "-D", str(data), "-A", "trust", "-U", "touchstone", "-E", "UTF8", "--no-locale", "--no-sync")
        options = " ".join([f"-p {port}", f"-k {home}", "-h 127.0.0.1", *(f"-c {one}" for one in SETTINGS)])
        run("pg_ctl", "-D", str(data), "-o", options, "-l", str(home / "log"), "-w", "-t", "60", "start")
        try:
            run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "touchstone", "touchstone")
            yield f"postgres://touchstone@127.0.0.1:{port}/touchstone"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def fresh_database(address: str, name: str) -> Iterator[str]:
    """An empty database of that name on the server, dropped afterwards; its address."""
    programs = server_programs()
    assert programs is not None
    host, _, port = address.rpartition("/")[0].rpartition("@")[2].partition(":")
    where = ["-h", host, "-p", port, "-U", "touchstone"]
    subprocess.run([programs / "createdb", *where, name], check=True, capture_output=True)
    try:
        yield f"{address.rpartition('/')[0]}/{name}"
    finally:
        subprocess.run([programs / "dropdb", "--force", *where, name], check=True, capture_output=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a private PostgreSQL; tests that need it are skipped where the server programs are absent."""
    with private_server() as address:
        if not address:
            pytest.skip("no PostgreSQL server programs on this machine")
        yield address
