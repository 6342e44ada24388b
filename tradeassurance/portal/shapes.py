"""The shapes that go with a state's word, so that colour is never the only difference (DESIGN 5).

Each is the inside of a 16 by 16 SVG, drawn in the current text colour.
"""

from typing import Literal, get_args

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

Tone = Literal["neutral", "info", "wait", "good", "bad", "ended"]
Shape = Literal["ring", "half", "clock", "check", "octagon", "square", "triangle", "dot", "lock", "arrow"]

TONES: tuple[str, ...] = get_args(Tone)
SHAPES: tuple[str, ...] = get_args(Shape)

SHAPE_OF_TONE: dict[str, Shape] = {
    "neutral": "ring",
    "info": "half",
    "wait": "clock",
    "good": "check",
    "bad": "octagon",
    "ended": "square",
}

_LINE = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
_INSIDES: dict[str, str] = {
    "ring": f'<circle cx="8" cy="8" r="5.5" {_LINE}/>',
    "dot": '<circle cx="8" cy="8" r="5" fill="currentColor"/>',
    "half": f'<circle cx="8" cy="8" r="5.5" {_LINE}/><path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor"/>',
    "clock": f'<circle cx="8" cy="8" r="6" {_LINE}/><path d="M8 5v3.2l2.2 1.6" {_LINE}/>',
    "check": f'<path d="M2.8 8.6l3.4 3.4 7-7.6" {_LINE}/>',
    "octagon": '<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="currentColor"/>'
    '<path d="M8 4.4v4.2M8 11.2v.2" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round"/>',
    "square": f'<rect x="3" y="3" width="10" height="10" rx="1" {_LINE}/>',
    "triangle": f'<path d="M8 2.2l6.4 11.3H1.6z" {_LINE}/><path d="M8 6.6v2.8M8 11.4v.1" {_LINE}/>',
    "lock": f'<rect x="3" y="7" width="10" height="7" rx="1.2" {_LINE}/><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2" {_LINE}/>',
    "arrow": f'<path d="M3 8h10M9 4l4 4-4 4" {_LINE}/>',
}


def shape_svg(shape: str) -> SafeString:
    """The shape as decorative inline SVG (hidden from screen readers: the word says it)."""
    return format_html(
        '<svg class="shape" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(_INSIDES[shape]),
    )
