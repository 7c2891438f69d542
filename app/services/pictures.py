"""Pictures that people bring: told apart by their content, never by their name, and made small.

Pillow comes in at the first picture. Everything here may take a while: readers' or writer's thread.
"""

from __future__ import annotations

import io
import struct
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PIL.Image import Image

MAX_BYTES = 20 * 1024 * 1024
MAX_MEGAPIXELS = 100
"""A small file may unfold into a picture that fills the memory."""
MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
}
"""What we take, as Pillow calls it; MPO is the JPEG of cameras that put a second picture behind."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
"""What is looked for; a JPEG is found to be an MPO while it is read."""
MEGA = 1024 * 1024
JPEG_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture as rows of red, green and blue, one byte each, without gaps."""

    width: int
    height: int
    data: bytes


class NotAPicture(Exception):
    """A file is no picture that we take; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def read(path: Path) -> bytes:
    """The bytes of a file that may be a picture; of a larger one not more than is allowed.

    Raises:
        NotAPicture: photo.too_large, photo.unreadable
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise NotAPicture(Problem("photo.unreadable", {"name": path.name})) from error
    if len(content) > MAX_BYTES:
        raise NotAPicture(_too_large(path.name))
    return content


def media_type(name: str, content: bytes) -> str:
    """What kind of picture it is, after looking at all of it; `name` is for the sentences.

    Raises:
        NotAPicture: photo.too_large, photo.not_an_image, photo.broken, photo.too_many_pixels
    """
    if len(content) > MAX_BYTES:
        raise NotAPicture(_too_large(name))
    with _opened(name, content) as image:
        found = MEDIA_TYPES[image.format or ""]
        image.draft("RGB", (64, 64))  # a JPEG is read to its end, but only unfolded as far as that
        _load(name, image)
        return found


def pixels(name: str, content: bytes, longest: int) -> Pixels:
    """The picture the right way up, its longer side at most so many pixels.

    Raises:
        NotAPicture: as `media_type`.
    """
    small = _small(name, content, (longest, longest))
    return Pixels(small.width, small.height, small.tobytes())


def jpeg(name: str, content: bytes, room: tuple[int, int]) -> bytes:
    """The picture the right way up as a JPEG of at most so many pixels, for paper.

    Nothing of what the camera wrote into the file (when, where) goes with it.

    Raises:
        NotAPicture: as `media_type`.
    """
    target = io.BytesIO()
    small = _small(name, content, room)
    small.save(target, "JPEG", quality=JPEG_QUALITY, optimize=True, comment=b"")
    return target.getvalue()


def _small(name: str, content: bytes, room: tuple[int, int]) -> Image:
    """The picture the right way up, on white, in sRGB, as large as fits into the room at most.

    Raises:
        NotAPicture: as `media_type`.
    """
    with _opened(name, content) as image:
        longest = max(room)  # it may still have to be turned
        image.draft("RGB", (longest, longest))
        _load(name, image)
        small = _on_white(_upright(image))
        small.thumbnail(room)
        return _in_srgb(small, image.info.get("icc_profile"))


def _upright(image: Image) -> Image:
    """Turned as the camera says; as it is where that cannot be read."""
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(image)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, ArithmeticError, struct.error):
        return image


def _on_white(image: Image) -> Image:
    """In red, green and blue; what shines through a picture is white, as paper is."""
    from PIL import Image as Images

    if image.mode == "RGB":
        return image
    if image.mode == "P" or "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Images.new("RGBA", layer.size, "white")
        return Images.alpha_composite(ground, layer).convert("RGB")
    return image.convert("RGB")


def _in_srgb(image: Image, profile: bytes | None) -> Image:
    """With the colours that its profile means: without one, screens and printers take sRGB."""
    from PIL import ImageCms

    if not profile:
        return image
    try:
        meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if meant.profile.xcolor_space.strip() == "RGB":
            ImageCms.profileToProfile(image, meant, ImageCms.createProfile("sRGB"), inPlace=True)
    except (ImageCms.PyCMSError, OSError):
        return image
    return image


@contextmanager
def _opened(name: str, content: bytes) -> Iterator[Image]:
    """A picture whose head was read: its format and size are known, nothing is unfolded yet."""
    from PIL import Image as Images
    from PIL import UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Images.DecompressionBombWarning)
            image = Images.open(io.BytesIO(content), formats=FORMATS)
    except Images.DecompressionBombError as error:
        raise NotAPicture(_too_many_pixels(name)) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise NotAPicture(Problem("photo.not_an_image", {"name": name})) from error
    with image:
        if image.width * image.height > MAX_MEGAPIXELS * 1_000_000:
            raise NotAPicture(_too_many_pixels(name))
        yield image


def _load(name: str, image: Image) -> None:
    """Unfold the picture, to its last row."""
    try:
        image.load()
    except Exception as error:  # a broken picture breaks its decoder in any way there is
        raise NotAPicture(Problem("photo.broken", {"name": name})) from error


def _too_large(name: str) -> Problem:
    return Problem("photo.too_large", {"name": name, "limit": MAX_BYTES // MEGA})


def _too_many_pixels(name: str) -> Problem:
    return Problem("photo.too_many_pixels", {"name": name, "limit": MAX_MEGAPIXELS})
