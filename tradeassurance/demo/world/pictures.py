"""Photographs as a warehouse takes them: the goods, an instrument, and what it shows."""

import io
import random
from typing import Final

from PIL import Image, ImageDraw, ImageFont

SIZE: Final = (960, 720)
CAMERA: Final = {0x010F: "Demo", 0x0110: "Warehouse camera", 0x0132: "2020:01:01 08:00:00"}
"""Metadata as a camera writes it; the intake takes it off the copy that parties get."""

Box = tuple[float, float, float, float]


def photograph(shape: str, color: str, reading: str, caption: str, dice: random.Random) -> bytes:
    """A JPEG of goods of a shape and color beside an instrument with a reading."""
    image = Image.new("RGB", SIZE, "#c9c5bd")
    draw = ImageDraw.Draw(image)
    _room(draw, dice)
    tint = _shade(color, dice.uniform(0.88, 1.08))
    left = dice.randint(110, 190)
    _SHAPES.get(shape, _box)(draw, (left, 170, left + 380, 560), tint)
    _instrument(draw, reading)
    draw.text((24, SIZE[1] - 40), caption, fill="#39342c", font=ImageFont.load_default(22))
    out = io.BytesIO()
    exif = Image.Exif()
    exif.update(CAMERA)
    image.save(out, "JPEG", quality=82, exif=exif)
    return out.getvalue()


def _room(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    for y in range(0, SIZE[1], 6):
        light = 214 - y // 9 + dice.randint(-2, 2)
        draw.rectangle((0, y, SIZE[0], y + 6), fill=(light, light - 3, light - 10))
    draw.rectangle((0, 560, SIZE[0], SIZE[1]), fill="#a58b67")
    for y in range(575, SIZE[1], 24):
        draw.line((0, y, SIZE[0], y + dice.randint(-3, 3)), fill="#97805f", width=2)


def _instrument(draw: ImageDraw.ImageDraw, reading: str) -> None:
    draw.rounded_rectangle((610, 330, 900, 545), 18, fill="#2b3138", outline="#14171b", width=4)
    draw.rounded_rectangle((632, 356, 878, 446), 8, fill="#c7d6b5")
    font = ImageFont.load_default(46 if len(reading) < 10 else 30)
    draw.text((755, 401), reading.replace("²", "2").replace("µ", "u"), fill="#1d2a14", font=font, anchor="mm")
    for column in range(4):
        draw.ellipse((650 + column * 60, 470, 685 + column * 60, 505), fill="#596470")


def _box(draw: ImageDraw.ImageDraw, box: Box, tint: str) -> None:
    left, top, right, bottom = box
    draw.polygon(
        [(left, top + 90), (left + 70, top + 30), (right, top + 30), (right - 70, top + 90)],
        fill=_shade(tint, 1.15),
    )
    draw.polygon(
        [(right - 70, top + 90), (right, top + 30), (right, bottom - 60), (right - 70, bottom)],
        fill=_shade(tint, 0.75),
    )
    draw.rectangle((left, top + 90, right - 70, bottom), fill=tint)
    draw.ellipse((left + 90, top + 160, right - 160, bottom - 60), outline=_shade(tint, 0.6), width=8)


def _lamp(draw: ImageDraw.ImageDraw, box: Box, tint: str) -> None:
    left, top, right, bottom = box
    draw.ellipse((left + 60, bottom - 60, right - 60, bottom), fill="#4a4f57")
    draw.line(
        (left + 190, bottom - 30, left + 130, top + 170, left + 230, top + 60),
        fill="#59606a",
        width=16,
        joint="curve",
    )
    draw.polygon(
        [(left + 190, top + 20), (right - 20, top + 90), (right - 90, top + 190), (left + 170, top + 90)],
        fill=tint,
    )


def _panel(draw: ImageDraw.ImageDraw, box: Box, tint: str) -> None:
    draw.rectangle(box, fill="#8c949c")
    left, top, right, bottom = box
    draw.rectangle((left + 16, top + 16, right - 16, bottom - 16), fill=tint)


def _chair(draw: ImageDraw.ImageDraw, box: Box, tint: str) -> None:
    left, top, right, bottom = box
    for x in (left + 60, right - 80):
        draw.rectangle((x, top + 200, x + 22, bottom), fill=_shade(tint, 0.8))
    draw.rectangle((left + 60, top, left + 82, top + 220), fill=tint)
    for y in range(int(top) + 20, int(top) + 160, 45):
        draw.rectangle((left + 60, y, left + 250, y + 22), fill=_shade(tint, 1.1))
    draw.polygon(
        [(left + 40, top + 210), (right - 40, top + 210), (right - 70, top + 245), (left + 60, top + 245)],
        fill=tint,
    )


def _shelf(draw: ImageDraw.ImageDraw, box: Box, tint: str) -> None:
    left, top, right, bottom = box
    for x in (left + 40, right - 60):
        draw.rectangle((x, top, x + 20, bottom), fill=_shade(tint, 0.85))
    for y in range(int(top), int(bottom), 90):
        draw.rectangle((left + 40, y, right - 40, y + 18), fill=tint)


def _cloth(draw: ImageDraw.ImageDraw, box: Box, tint: str) -> None:
    left, _top, right, bottom = box
    for layer in range(5):
        y = bottom - 70 - layer * 62
        draw.rounded_rectangle(
            (left + layer * 6, y, right - layer * 6, y + 66), 26, fill=_shade(tint, 0.9 + layer * 0.05)
        )


def _shirt(draw: ImageDraw.ImageDraw, box: Box, tint: str) -> None:
    left, top, right, bottom = box
    body = [
        (left + 90, top + 40),
        (right - 90, top + 40),
        (right, top + 150),
        (right - 70, top + 200),
        (right - 95, top + 150),
    ]
    draw.polygon(
        [
            *body,
            (right - 95, bottom),
            (left + 95, bottom),
            (left + 95, top + 150),
            (left + 70, top + 200),
            (left, top + 150),
        ],
        fill=tint,
    )
    draw.polygon(
        [(left + 150, top + 40), (right - 150, top + 40), (left + 190, top + 120)], fill=_shade(tint, 1.3)
    )


def _tool(draw: ImageDraw.ImageDraw, box: Box, tint: str) -> None:
    left, top, right, _bottom = box
    for step in range(5):
        y = top + 50 + step * 72
        draw.line((left + 40, y, right - 60 - step * 30, y), fill=_shade(tint, 0.9 + step * 0.05), width=24)
        draw.ellipse((left + 10, y - 30, left + 70, y + 30), outline=tint, width=16)


def _pot(draw: ImageDraw.ImageDraw, box: Box, tint: str) -> None:
    left, top, right, bottom = box
    draw.rectangle((left + 40, top + 150, right - 60, bottom - 30), fill=tint)
    draw.ellipse((left + 40, bottom - 70, right - 60, bottom), fill=_shade(tint, 0.8))
    draw.ellipse((left + 40, top + 110, right - 60, top + 190), fill=_shade(tint, 1.15))
    draw.rounded_rectangle((right - 70, top + 190, right + 60, top + 225), 14, fill="#33373c")


def _mug(draw: ImageDraw.ImageDraw, box: Box, tint: str) -> None:
    left, top, right, bottom = box
    draw.ellipse((right - 150, top + 150, right + 10, bottom - 70), outline=_shade(tint, 0.85), width=30)
    draw.rounded_rectangle((left + 50, top + 90, right - 90, bottom), 30, fill=tint)
    draw.ellipse((left + 50, top + 60, right - 90, top + 130), fill=_shade(tint, 0.7))


_SHAPES: Final = {
    "box": _box, "lamp": _lamp, "panel": _panel, "chair": _chair, "shelf": _shelf, "cloth": _cloth, "shirt": _shirt,
    "tool": _tool, "pot": _pot, "mug": _mug,
}  # fmt: skip


def _shade(color: str, factor: float) -> str:
    parts = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{max(0, min(255, round(part * factor))):02x}" for part in parts)
