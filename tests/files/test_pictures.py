"""Pictures: told by their content, drawn anew without place, refused when too large, stored once by their hash."""

from __future__ import annotations

import struct
import zlib
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from touchstone.files.pictures import MOST_BYTES, NotAPicture, TooLarge, redrawn
from touchstone.files.store import drop, keep, path_of, strays


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **how: object) -> bytes:
    made = BytesIO()
    Image.new(mode, size, (200, 40, 40, 0)[: len(mode)] if mode != "L" else 90).save(made, kind, **how)
    return made.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_becomes_a_jpeg(kind: str) -> None:
    drawn = opened(redrawn(picture(kind)))
    assert (drawn.format, drawn.size) == ("JPEG", (40, 20))


def test_place_camera_and_comments_are_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 7.0)
    drawn = redrawn(picture(exif=exif, comment=b"taken at home"))
    assert opened(drawn).size == (20, 40)
    assert dict(opened(drawn).getexif()) == {}
    assert b"CameraMaker" not in drawn and b"taken at home" not in drawn and b"Exif" not in drawn


def test_text_hidden_in_a_png_is_gone() -> None:
    info = Image.new("RGB", (4, 4))
    made = BytesIO()
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Comment", "secret words")
    info.save(made, "PNG", pnginfo=notes)
    assert b"secret" not in redrawn(made.getvalue())


def test_see_through_becomes_white() -> None:
    assert opened(redrawn(picture("PNG", mode="RGBA"))).convert("RGB").getpixel((3, 3)) == (255, 255, 255)


def test_a_large_picture_is_drawn_smaller() -> None:
    assert opened(redrawn(picture(size=(4096, 1024)))).size == (2048, 512)


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg onload='x'/>", b"GIF89a" + bytes(40), picture()[:60], picture("PNG")[:50], b"%PDF-1.7", b"PK\x03\x04"],
)
def test_what_is_no_picture_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(NotAPicture, match="not a picture we can read"):
        redrawn(data)


def test_a_small_file_that_unfolds_into_a_huge_picture_is_refused_unopened() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    with pytest.raises(TooLarge, match="million pixels"):
        redrawn(bomb)


def test_more_than_ten_megabytes_are_refused() -> None:
    with pytest.raises(TooLarge, match="10 MB"):
        redrawn(picture() + bytes(MOST_BYTES))


@given(st.binary(max_size=300))
def test_whatever_comes_is_a_picture_or_a_sentence(data: bytes) -> None:
    try:
        assert redrawn(data)
    except (NotAPicture, TooLarge) as refusal:
        assert refusal.sentence.endswith(".")


@pytest.fixture
def folder(settings, tmp_path) -> None:
    settings.FILES = tmp_path / "files"


def test_the_same_file_lies_once_two_folders_deep(folder: None) -> None:
    name = keep(b"picture")
    assert keep(b"picture") == name
    assert path_of(name).read_bytes() == b"picture"
    assert path_of(name).parts[-3:] == (name[:2], name[2:4], name)
    assert [p.name for p in path_of(name).parent.iterdir()] == [name]
    assert (drop(name), drop(name)) == (True, False)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "ab/" + "0" * 61])
def test_no_name_leads_out_of_the_folder(folder: None, name: str) -> None:
    with pytest.raises(ValueError):
        path_of(name)


def test_strays_are_old_files_that_nobody_names(folder: None) -> None:
    known, stray = keep(b"known"), keep(b"stray")
    later = datetime.now(tz=UTC) + timedelta(hours=1)
    assert list(strays({known}, before=later)) == [stray]
    assert list(strays({known}, before=later - timedelta(hours=2))) == []
