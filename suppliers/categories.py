"""The product categories that contracts and the directory choose from; rules may exclude some (O4)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tradeassurance.rules.enums import ExcludedCategory


class Category(models.TextChoices):
    """Categories of goods. Slugs are kept in contracts and never change their meaning."""

    APPAREL = "apparel", _("Apparel")
    TEXTILES = "textiles", _("Textiles")
    ELECTRONICS = "electronics", _("Consumer electronics")
    COMPONENTS = "components", _("Electronic components")
    MACHINERY = "machinery", _("Machinery")
    TOOLS = "tools", _("Tools and hardware")
    FURNITURE = "furniture", _("Furniture")
    LIGHTING = "lighting", _("Lighting")
    KITCHEN = "kitchen", _("Kitchen and household")
    PACKAGING = "packaging", _("Packaging and printing")
    CONSTRUCTION = "construction", _("Construction materials")
    SPORTS = "sports", _("Sports and outdoors")
    TOYS = "toys", _("Toys")
    BEAUTY = "beauty", _("Beauty and personal care")
    FOOD = "food", _("Food and beverages")
    MEDICAL = "medical", _("Medical supplies")
    PARTS = "vehicle-parts", _("Vehicle parts")
    CHEMICALS = "chemicals", _("Chemicals and plastics")
    OTHER = "other", _("Other goods")


CHOICES: list[tuple[str, Any]] = [*Category.choices, *ExcludedCategory.choices]
"""Every category a line of a contract may name, those that rules exclude last: they are refused with a reason."""

_LABELS = dict(CHOICES)


def label(slug: str) -> Any:
    """The category in the reader's words; an unknown slug as it is."""
    return _LABELS.get(slug, slug)
