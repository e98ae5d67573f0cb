from __future__ import annotations

import errno
import hashlib
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from touchstone.files import store, uploads
from touchstone.files.tables import laying_out


@pytest.fixture
def files(settings: LazySettings, tmp_path: Path) -> Path:
    settings.FILES = tmp_path / "files"
    return tmp_path / "files"


def left(folder: Path) -> list[str]:
    return sorted(place.name for place in folder.rglob("*") if place.is_file())


def test_a_file_is_taken_as_it_streams(files: Path) -> None:
    taken = uploads.take((b"a,b\n", b"", b"1,2\n"), most=100)
    assert taken == uploads.Taken(file=hashlib.sha256(b"a,b\n1,2\n").hexdigest(), size=8)
    assert store.path_of(taken.file).read_bytes() == b"a,b\n1,2\n"
    assert uploads.take([b"a,b\n1,2\n"], most=8) == taken
    assert left(files) == [taken.file]
    assert store.drop(taken.file)


def test_too_large_leaves_nothing(files: Path) -> None:
    with pytest.raises(uploads.TooLarge, match="0 MB"):
        uploads.take((b"x" * 60 for _ in range(2)), most=100)
    assert left(files) == []


def test_a_broken_off_upload_leaves_nothing(files: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        uploads.take(chunks(), most=100)
    assert left(files) == []


def test_the_system_saying_full_is_a_refusal(files: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(uploads.DiskFull, match="disk is full"):
        uploads.take(chunks(), most=100)
    assert left(files) == []


FULL = """
import resource, signal, sys
from pathlib import Path
import django
django.setup()
from django.conf import settings
from touchstone.files import uploads
from touchstone.files.tables.laying_out import lay_out
folder = Path(sys.argv[1])
settings.FILES = folder / "files"
(folder / "a.csv").write_text("a,b\\n" + "".join(f"{i},{hash(str(i))}\\n" for i in range(400_000)))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
for what in (
    lambda: uploads.take((b"x" * 100_000 for _ in range(20)), most=10**9),
    lambda: lay_out(folder / "a.csv", name="a.csv", into=folder / "laid"),
):
    try:
        what()
    except uploads.DiskFull as no:
        print(no)
"""


def test_a_file_that_does_not_fit_leaves_nothing(tmp_path: Path) -> None:
    """A limit on the size of files stands for the full disk: the system refuses to write on, in the same way."""
    said = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)],
        env={"DJANGO_SETTINGS_MODULE": "touchstone.settings", "TOUCHSTONE_DATA": str(tmp_path), "PYTHONPATH": "."},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.splitlines() == ["The disk is full. Nothing was kept. Make room and try again."] * 2
    assert (left(tmp_path / "files"), left(tmp_path / "laid")) == ([], [])


def test_laid_out_tables_of_a_file_are_dropped_with_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n3\n")
    made = laying_out.lay_out(tmp_path / "a.csv", name="a.csv", into=tmp_path / "laid")
    sha = hashlib.sha256((tmp_path / "a.csv").read_bytes()).hexdigest()
    assert (made.rows, made.broken) == (1, 1)
    assert laying_out.drop_laid_out(tmp_path / "laid", file=sha) == 3
    assert left(tmp_path / "laid") == []
    assert laying_out.drop_laid_out(tmp_path / "laid", file="*") == 0


def test_taking_much_needs_little_memory(files: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    uploads.take((bytes(1_000_000) for _ in range(200)), most=10**9)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
