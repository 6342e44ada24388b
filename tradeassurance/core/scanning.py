"""What is inside a file, judged by its content and never by its name or what the sender says of it."""

import codecs
import io
import re
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import filetype
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from .cards import contains_card_number

PDF, PNG, JPEG, WEBP, TEXT, CSV = (
    "application/pdf", "image/png", "image/jpeg", "image/webp", "text/plain", "text/csv",
)  # fmt: skip
SUFFIXES = {
    PDF: (".pdf",), PNG: (".png",), JPEG: (".jpg", ".jpeg"), WEBP: (".webp",), TEXT: (".txt",), CSV: (".csv",),
}  # fmt: skip
IMAGES = {PNG: "PNG", JPEG: "JPEG", WEBP: "WEBP"}
MOST_PIXELS = 40_000_000
MOST_TEXT_BYTES = 2 * 1024 * 1024
_MOST_INFLATED = 32 * 1024 * 1024

_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|EmbeddedFiles?|XFA)(?![A-Za-z0-9])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Verdict:
    """What a scanner says of a file: clean, or why not."""

    clean: bool
    reason: str = ""


class Unavailable(Exception):
    """The scanner could not look; the file waits and is not served until one has."""


def structural(path: Path, content_type: str) -> Verdict:
    """The scanner in use unless DOCUMENT_SCANNER names another: looks for what a file of this type must not hold."""
    if content_type == PDF and holds_active_content(path.read_bytes()):
        return Verdict(False, str(_("The PDF holds a script, a program to start or another file inside.")))
    return Verdict(True)


def recognise(head: bytes, suffix: str) -> str:
    """The content type by the first bytes; text has none, there the suffix tells text from CSV. Empty: unknown."""
    kind = filetype.guess(head)
    if kind is not None:
        return kind.mime
    return {".csv": CSV, ".txt": TEXT}.get(suffix, "")


def check_pdf(content: bytes) -> None:
    """Refuse what only calls itself a PDF, and what is cut off. Raises ValidationError."""
    tail = content[-2048:]
    if not re.match(rb"%PDF-[12]\.\d", content) or b"startxref" not in tail or b"%%EOF" not in tail:
        raise ValidationError(
            _("This PDF is damaged or cut off. Save it again and send the new file."), "damaged"
        )
    objects, _streams = _taken_apart(content)
    if b"/Encrypt" in _ESCAPED.sub(_unescape, objects):
        raise ValidationError(
            _("This PDF is protected by a password. Staff could not read it: send it without protection."),
            "encrypted",
        )


def holds_active_content(content: bytes) -> bool:
    """Whether a PDF, also inside its compressed objects, names scripts, launches or embedded files."""
    objects, streams = _taken_apart(content)
    return any(_ACTIVE.search(_ESCAPED.sub(_unescape, part)) for part in [objects, *_inflated(streams)])


def _taken_apart(content: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """A PDF's text without its streams, and its streams, each with the text just before it.

    One pass: a hostile file must not make it slow.
    """
    rest, streams, place = [], [], 0
    while (start := content.find(b"stream", place)) >= 0 and (
        end := content.find(b"endstream", start + 6)
    ) >= 0:
        rest.append(content[place:start])
        streams.append((content[max(place, start - 512) : start], content[start + 6 : end].lstrip(b"\r\n")))
        place = end + 9
    return b"".join([*rest, content[place:]]), streams


def _inflated(streams: list[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """The object streams, decompressed, up to a limit for all of them together."""
    left = _MOST_INFLATED
    for head, packed in streams:
        if left <= 0 or b"/ObjStm" not in head.rpartition(b" obj")[2]:
            continue
        try:
            data = zlib.decompressobj().decompress(packed, left)
        except zlib.error:
            continue
        left -= len(data)
        yield data


def _unescape(match: re.Match[bytes]) -> bytes:
    return bytes([int(match.group(1), 16)])


def check_text(content: bytes) -> None:
    """Refuse text that is not UTF-8, holds control characters or a card number (I43). Raises ValidationError."""
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as broken:
        raise ValidationError(
            _("This text file is not in UTF-8. Save it as UTF-8 and send it again."), "encoding"
        ) from broken
    if _CONTROL.search(text):
        raise ValidationError(_("This file is not plain text."), "mismatch")
    if contains_card_number(text):
        raise ValidationError(
            _("This file holds what looks like a payment card number. Remove it and send the file again."),
            "card",
        )


def clean_image(content: bytes, content_type: str) -> bytes:
    """The picture alone, encoded anew: no metadata, no location, nothing that hid behind it.

    Raises ValidationError when it cannot be read, moves, or has more than MOST_PIXELS pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[IMAGES[content_type]]) as image:
                _check_size(image)
                return _encode(ImageOps.exif_transpose(image), IMAGES[content_type])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_many_pixels() from bomb
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
        KeyError,
        TypeError,
    ) as broken:
        raise ValidationError(
            _("This picture is damaged. Save it again and send the new file."), "damaged"
        ) from broken


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels()
    if getattr(image, "n_frames", 1) > 1:
        raise ValidationError(_("Moving pictures are not accepted. Send single pictures."), "animated")


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This picture has too many pixels; at most %(most)s million are accepted."),
        "pixels",
        {"most": MOST_PIXELS // 1_000_000},
    )


def _encode(image: Image.Image, form: str) -> bytes:
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    plain = image.convert("RGBA" if transparent and form != "JPEG" else "RGB")
    # A new image carries nothing over but the pixels.
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    out = io.BytesIO()
    fresh.save(out, form, **({"quality": 92} if form != "PNG" else {}))
    return out.getvalue()
