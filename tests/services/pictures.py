"""Photos for tests, small and exact."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageCms

RED, BLUE = (200, 30, 30), (30, 30, 200)
TURNED = 6
"""The camera was held upright: the picture has to be turned a quarter to the right."""


def photo(kind: str = "JPEG", size: tuple[int, int] = (80, 40), *, orientation: int = 1) -> bytes:
    """Red at the left, blue at the right; as the camera saw it."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, size[0], size[1]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    target = io.BytesIO()
    image.save(target, kind, exif=exif)
    return target.getvalue()


def with_other_colours(*, is_broken: bool = False) -> bytes:
    """Red at the left, blue at the right, with a profile by which red means blue."""
    target = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for one, other in ((b"rXYZ", b"swap"), (b"bXYZ", b"rXYZ"), (b"swap", b"bXYZ")):
        profile = profile.replace(one, other)
    image = Image.open(io.BytesIO(photo("PNG")))
    image.save(target, "JPEG", icc_profile=profile[:200] if is_broken else profile)
    return target.getvalue()


def see_through() -> bytes:
    """A PNG with nothing at the left and blue at the right."""
    image = Image.new("RGBA", (80, 40), (*RED, 0))
    image.paste((*BLUE, 255), (40, 0, 80, 40))
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def two_in_one() -> bytes:
    """A JPEG with a second picture behind it, as some cameras write them."""
    target = io.BytesIO()
    image = Image.new("RGB", (80, 40), RED)
    image.save(target, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 20), BLUE)])
    return target.getvalue()


def with_broken_exif() -> bytes:
    """A whole picture whose camera wrote nonsense about it."""
    whole = photo(orientation=TURNED)
    start = whole.index(b"Exif")
    return whole[: start + 8] + b"\xff" * 12 + whole[start + 20 :]


def huge_png() -> bytes:
    """A PNG of few bytes that says it is 40,000 × 40,000 pixels."""
    small = photo("PNG", (2, 2))
    start = small.index(b"IHDR")
    head = b"IHDR" + struct.pack(">II", 40_000, 40_000) + small[start + 12 : start + 17]
    return small[:start] + head + struct.pack(">I", zlib.crc32(head)) + small[start + 21 :]
