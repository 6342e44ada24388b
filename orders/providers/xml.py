"""ISO 20022 messages as XML: written element by element, read without entities or document types."""

import re
from xml.etree import ElementTree as ET

LONGEST = 20 * 1024 * 1024
"""Bytes of the largest message that is read."""
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def put(parent: ET.Element, path: str, text: str = "", **attributes: str) -> ET.Element:
    """Append nested elements (``"Id/IBAN"``) with a text; the last one."""
    for name in path.split("/"):
        parent = ET.SubElement(parent, name)
    parent.text = _UNFIT.sub("", text) or None
    parent.attrib.update(attributes)
    return parent


def written(root: ET.Element) -> bytes:
    """The message as UTF-8."""
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def read(content: bytes, message: str) -> ET.Element:
    """The root of a message of this kind (``pain.002``), names without their namespace. Raises ValueError.

    What declares a document type or entities is refused: no bank sends that, and it is how parsers are overrun.
    """
    if len(content) > LONGEST or b"<!" in content.replace(b"<!--", b""):
        raise ValueError("too large, or declares a document type")
    try:
        root = ET.fromstring(content)
    except (ET.ParseError, ValueError, LookupError) as broken:
        raise ValueError(f"no well-formed XML: {broken}") from broken
    if f":{message}." not in root.tag:
        raise ValueError(f"this is no {message} message")
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def text(parent: ET.Element, path: str) -> str:
    """The text at a path, or empty."""
    return (parent.findtext(path) or "").strip()
