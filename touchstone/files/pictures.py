"""A picture somebody hands us, made safe: told by its content, small enough, drawn anew without place or camera."""

from __future__ import annotations

import warnings
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from touchstone.errors import Refusal

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2048
QUALITY = 85
KINDS = ("JPEG", "PNG", "WEBP")
ACCEPTED = "image/jpeg,image/png,image/webp"
"""What a file field may offer; phones turn their own kinds into one of these when asked for them."""


class NotAPicture(Refusal):
    """This file is not a picture we can read. Send it as JPEG, PNG or WebP."""

    def __init__(self) -> None:
        super().__init__(_("This file is not a picture we can read. Send it as JPEG, PNG or WebP."))


class TooLarge(Refusal):
    """This picture is too large."""


def redrawn(data: bytes) -> bytes:
    """The picture in `data` as a JPEG of at most 2048 pixels a side, upright, with nothing but its pixels kept.

    Refused: more than 10 MB, more than 50 million pixels (a small file may unfold into a huge picture), and
    whatever is no JPEG, PNG or WebP by its content, whatever its name says. See-through parts become white.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(_("This picture has more than 10 MB. Send a smaller one."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=KINDS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise TooLarge(_("This picture has more than 50 million pixels. Send a smaller one."))
                return _drawn(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooLarge(_("This picture has more than 50 million pixels. Send a smaller one.")) from None
    except (OSError, SyntaxError, ValueError, EOFError):  # what Pillow raises for files that are none, or half
        raise NotAPicture from None


def _drawn(image: Image.Image) -> bytes:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is read at half or a quarter, never whole
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        see_through = upright.convert("RGBA")
        upright = Image.new("RGB", see_through.size, "white")
        upright.paste(see_through, mask=see_through.getchannel("A"))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright.convert("RGB"))
    drawn = BytesIO()
    bare.save(drawn, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return drawn.getvalue()
