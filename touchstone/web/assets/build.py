"""Build what `static/` serves from the sources here: the stylesheet, our mark's pictures, the vendored list.

python touchstone/web/assets/build.py          # build
python touchstone/web/assets/build.py --check  # say whether the committed files are current; exit 1 when not
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "static"
VENDORED = (STATIC / "vendor", HERE / "vendor")
LIST = "vendor/SHA384.txt"

DARK, STONE, STREAK = "#14251f", "#2b4a40", "#e3ab48"
OUTLINE = (
    (13, 8.5), (18.5, 4.5), (46.5, 4.5), (52, 8), (60.5, 30), (60.6, 34.3), (53.6, 55.3), (47.8, 59.5), (16.8, 59.5),
    (11, 55.2), (4.3, 33.2), (4.5, 29),
)  # fmt: skip
CURVE = ((17.5, 44.5), (30, 40.5), (40, 31), (48, 17.5))


class NoTailwind(SystemExit):
    """The environment has no Tailwind."""


SHEETS = ("touchstone.css", "house.css")
"""What every page needs; and what the house's own pages need besides."""


def stylesheet(name: str) -> bytes:
    """The stylesheet `name`, built by the Tailwind program of the development environment."""
    program = shutil.which("tailwindcss", path=f"{Path(sys.executable).parent}") or shutil.which("tailwindcss")
    if program is None:
        raise NoTailwind("Tailwind is not in this environment: run `make css`, which installs it first.")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / name
        subprocess.run(  # noqa: S603  our own program and paths
            [program, "--input", HERE / name, "--output", out, "--minify", "--silent"],
            check=True,
            cwd=HERE,
        )
        return out.read_bytes().strip() + b"\n"


def picture(size: int, *, inset: float) -> bytes:
    """Our mark as a PNG of `size` px on a dark ground; `inset` is the share of bare ground on each side."""
    big = 4 * size
    image = Image.new("RGB", (big, big), DARK)
    pen = ImageDraw.Draw(image)
    scale, at = big * (1 - 2 * inset) / 64, big * inset

    def spot(x: float, y: float) -> tuple[float, float]:
        return (at + x * scale, at + y * scale)

    pen.polygon([spot(*corner) for corner in OUTLINE], fill=STONE)
    width = 7 * scale
    for step in range(401):
        t = step / 400
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x = sum(w * p[0] for w, p in zip(weights, CURVE, strict=True))
        y = sum(w * p[1] for w, p in zip(weights, CURVE, strict=True))
        cx, cy = spot(x, y)
        pen.ellipse((cx - width / 2, cy - width / 2, cx + width / 2, cy + width / 2), fill=STREAK)
    kept = BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def vector() -> bytes:
    """Our mark as SVG, for the browser's tab."""
    corners = " ".join(f"{x},{y}" for x, y in OUTLINE)
    edge = f'fill="{STONE}" stroke="{STONE}" stroke-width="4" stroke-linejoin="round"'
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = CURVE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><polygon points="{corners}" {edge}/>'
        f'<path d="M{ax} {ay}C{bx} {by} {cx} {cy} {dx} {dy}" '
        f'stroke="{STREAK}" stroke-width="7" stroke-linecap="round" fill="none"/></svg>\n'
    ).encode()


def vendored_list() -> bytes:
    """SHA-384 of every vendored file, as browsers write it."""
    lines = [
        "# Vendored files: SHA-384, path from touchstone/web. Versions and licences: docs/decisions/0003-no-daisyui.md"
    ]
    for folder in VENDORED:
        for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA384.txt"):
            digest = base64.b64encode(hashlib.sha384(file.read_bytes()).digest()).decode()
            lines.append(f"sha384-{digest}  {file.relative_to(HERE.parent).as_posix()}")
    return ("\n".join(lines) + "\n").encode()


def pictures() -> dict[str, bytes]:
    """Our mark in every size a phone or a browser asks for, by path in `static/`."""
    sizes = {"icons/touchstone-180.png": (180, 0.13), "icons/touchstone-192.png": (192, 0.13)}
    sizes |= {"icons/touchstone-512.png": (512, 0.13), "icons/touchstone-maskable-512.png": (512, 0.22)}
    made = {path: picture(size, inset=inset) for path, (size, inset) in sizes.items()}
    return made | {"icons/touchstone.svg": vector()}


def stale(built: dict[str, bytes]) -> list[str]:
    """The paths in `static/` that are not what the sources would build."""
    kept = {path: STATIC / path for path in built}
    return [path for path, file in kept.items() if not file.exists() or file.read_bytes() != built[path]]


def main(arguments: list[str]) -> int:
    """Build, or check. Pictures are compared by no one: image libraries compress differently."""
    built = {name: stylesheet(name) for name in SHEETS} | {LIST: vendored_list()}
    if "--check" in arguments:
        old = stale(built)
        for path in old:
            sys.stdout.write(f"static/{path} is not what the sources build: run `make css` and commit it.\n")
        return 1 if old else 0
    for path, content in (built | pictures()).items():
        file = STATIC / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or file.read_bytes() != content:
            file.write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
