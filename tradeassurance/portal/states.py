"""How each model's states look: a domain app registers its states once, every page shows them alike.

states.register("orders.order", OrderState, {OrderState.CONFIRMED: "info", …})
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices

from tradeassurance.portal.shapes import SHAPE_OF_TONE, SHAPES, TONES


@dataclass(frozen=True)
class Badge:
    """A state as it is shown: the word, the tone (colour) and the shape beside it."""

    label: Any
    tone: str = "neutral"
    shape: str = ""

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise ValueError(f"unknown tone {self.tone!r}; known: {', '.join(TONES)}")
        if self.shape and self.shape not in SHAPES:
            raise ValueError(f"unknown shape {self.shape!r}; known: {', '.join(SHAPES)}")

    @property
    def drawn(self) -> str:
        """The shape to draw: the given one or the tone's own."""
        return self.shape or SHAPE_OF_TONE[self.tone]


_registered: dict[str, dict[str, Badge]] = {}


def register(
    model_label: str, states: type[TextChoices], looks: Mapping[Any, str | tuple[str, str]] | None = None
) -> None:
    """Say how the states of a model look: state -> tone, or (tone, shape). The rest are neutral.

    `model_label` is "app.model" in lower case. The words are the labels of the choices.
    """
    looks = looks or {}
    badges = {}
    for state in states:
        look = looks.get(state, "neutral")
        tone, shape = (look, "") if isinstance(look, str) else look
        badges[str(state.value)] = Badge(state.label, tone, shape)
    _registered[model_label.lower()] = badges


def badge_of(model_label: str, state: str) -> Badge:
    """The badge of a state; a state nobody registered shows as its own name."""
    known = _registered.get(model_label.lower(), {})
    return known.get(str(state)) or Badge(str(state).replace("_", " "))
