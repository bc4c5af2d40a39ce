"""Pictures and videos in a request: decoded, held against what their model takes, and counted in tokens."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image

from mock_server.catalogue import Family, Model
from mock_server.prompt import Part, Prompt
from mock_server.refusals import RefusalError, no_such_modality
from mock_server.tokens import ShapeError

Image.init()  # else formats that are rare are not known by their names
MOST_PIXELS = 100_000_000
_UNSEEN = (1024, 1024)
"""Pixels of a picture at an address that nobody declared."""
_FORMATS = {
    "PNG": ("image/png",),
    "JPEG": ("image/jpeg", "image/jpg"),
    "MPO": ("image/jpeg", "image/jpg"),
    "GIF": ("image/gif",),
    "WEBP": ("image/webp",),
    "BMP": ("image/bmp", "image/x-ms-bmp"),
    "TIFF": ("image/tiff",),
}
"""What is decoded, with its media types, the proper one first."""
_OPENED = [name for name in _FORMATS if name != "MPO"]
"""MPO is what a JPEG turns out to be when it holds several pictures."""
_MODALITIES = {
    "image_url": "image",
    "input_image": "image",
    "video_url": "video",
    "video": "video",
    "input_audio": "audio",
    "audio_url": "audio",
    "file": "file",
    "input_file": "file",
}
_DATA_URL = re.compile(r"data:([^;,]+);base64,", re.IGNORECASE)
_FRAMES_TYPE = "video/jpeg"
"""Of a data URL that is a list of frames, JPEGs in base64 between commas."""


@dataclass(frozen=True, slots=True)
class PictureRules:
    """What a platform asks of every picture."""

    remote: bool = True
    """Whether a picture may be an address."""
    bare: bool = False
    """Whether base64 may come without the head of a data URL."""
    max_bytes: int | None = None
    min_side: int = 1
    """Pixels of the shorter side."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Looks at the pictures of one request."""

    family: Family
    rules: PictureRules
    download: Callable[[str], bytes | None]
    """The declared file at an address, or None."""

    def tokens(self, prompt: Prompt) -> int:
        """Of all pictures and videos. Raises RefusalError at the first that is broken or may not be."""
        return sum(self._part(part) for part in prompt.parts)

    def _part(self, part: Part) -> int:
        kind = _MODALITIES.get(part.type)
        if kind == "image":
            return self._picture(*_picture_url(part))
        if part.type == "video":
            frames = part.value["video"]
            return self._frames([(url, f"{part.param}.video[{i}]") for i, url in enumerate(frames)])
        return self._video(part) if kind == "video" else 0

    def _video(self, part: Part) -> int:
        url, param = part.value["video_url"]["url"], f"{part.param}.video_url.url"
        head = _DATA_URL.match(url)
        if head is None:
            return self.family.video.tokens(self.family.picture)
        if head[1].lower() == _FRAMES_TYPE and "," in (frames := url[head.end() :]):
            return self._frames([(f"data:image/jpeg;base64,{it}", param) for it in frames.split(",")])
        _unbase64(url[head.end() :], param)
        return self.family.video.tokens(self.family.picture)

    def _frames(self, frames: list[tuple[str, str]]) -> int:
        return self.family.video.of_frames([self._picture(url, param) for url, param in frames])

    def _picture(self, url: str, param: str, detail: str = "auto") -> int:
        width, height = self._size(url, param)
        if min(width, height) < self.rules.min_side:
            raise _broken(
                param, f"its sides must have at least {self.rules.min_side} pixels; it is {width}x{height}"
            )
        try:
            return self.family.picture.tokens(width, height, detail)
        except ShapeError as fault:
            raise _broken(param, str(fault)) from fault

    def _size(self, url: str, param: str) -> tuple[int, int]:
        """Width and height in pixels."""
        if head := _DATA_URL.match(url):
            return self._decoded(_unbase64(url[head.end() :], param), param, head[1].lower())
        if not url.lower().startswith(("http://", "https://")) and self.rules.bare:
            return self._decoded(_unbase64(url, param), param)
        if not self.rules.remote:
            raise _broken(param, "this platform takes pictures as base64 only, never by an address")
        data = self.download(url)
        return _UNSEEN if data is None else self._decoded(data, param)

    def _decoded(self, data: bytes, param: str, media_type: str | None = None) -> tuple[int, int]:
        if self.rules.max_bytes and len(data) > self.rules.max_bytes:
            raise _broken(param, f"it may have {self.rules.max_bytes} bytes; it has {len(data)}")
        return decode(data, param, media_type)


def modality(part: str) -> str:
    """What a part of that type is: `image`, `video`, `audio`, `file`, else `text`."""
    return _MODALITIES.get(part, "text")


def refuse_modalities(prompt: Prompt, model: Model) -> None:
    """Raises RefusalError at the first part of a kind that the model does not take."""
    for part in prompt.parts:
        kind = modality(part.type)
        if kind not in (*model.modalities, "text"):
            raise no_such_modality(model.id, kind, model.modalities, part.path)


def decode(data: bytes, param: str, media_type: str | None = None) -> tuple[int, int]:
    """Width and height of a picture, once it is known to be whole and what it says it is."""
    try:
        with Image.open(BytesIO(data), formats=_OPENED) as picture:
            width, height, found = picture.width, picture.height, str(picture.format)
            if width * height <= MOST_PIXELS:
                picture.load()
    except Exception as fault:  # each of Pillow's formats fails in its own way
        reason = f"it cannot be decoded as any of {', '.join(_OPENED)}: {type(fault).__name__}"
        raise _broken(param, reason) from fault
    if width * height > MOST_PIXELS:
        raise _broken(param, f"it may have {MOST_PIXELS} pixels; it is {width}x{height}")
    if media_type is not None and media_type not in _FORMATS[found]:
        raise _broken(param, f"it says that it is {media_type}, but its bytes are {_FORMATS[found][0]}")
    return width, height


def _picture_url(part: Part) -> tuple[str, str, str]:
    """Address, its place, and the detail that is asked for."""
    value: Any = part.value.get("image_url") or ""  # absent and null mean a stored file, nobody's to see here
    if isinstance(value, str):
        return value, f"{part.param}.image_url", part.value.get("detail") or "auto"
    return value["url"], f"{part.param}.image_url.url", value.get("detail") or "auto"


def _unbase64(text: str, param: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise _broken(param, f"its data is no base64: {fault}") from fault


def _broken(param: str, reason: str) -> RefusalError:
    return RefusalError(
        400, f"The picture or video at `{param}` is refused: {reason}", "invalid_value", param
    )
