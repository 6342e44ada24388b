"""A library of characteristics: what can be measured of goods of a category, how, in which unit, how exactly (O3).

Suggestions, not rules: a row starts from one, and the parties write the number. Methods are named standards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from suppliers.categories import Category


@dataclass(frozen=True)
class Characteristic:
    """One thing to measure. ``key`` is stable; ``unit`` is what the requirement's number is in, empty for a scale."""

    key: str
    label: Any
    method: Any
    unit: Any
    tolerance: Any
    categories: tuple[str, ...] = ()

    def row(self) -> dict[str, str]:
        """As the start of a requirement: the number is still to be written."""
        return {
            "characteristic": str(self.label),
            "requirement": f"… {self.unit}".strip(),
            "tolerance": str(self.tolerance),
            "method": str(self.method),
        }


C = Category
_CLOTH = (C.APPAREL, C.TEXTILES)
_METAL = (C.MACHINERY, C.TOOLS, C.PARTS, C.CONSTRUCTION)
_POWERED = (C.ELECTRONICS, C.LIGHTING, C.COMPONENTS, C.MACHINERY)
_HARD = (C.FURNITURE, C.KITCHEN, C.TOYS, C.SPORTS)

LIBRARY: tuple[Characteristic, ...] = (
    # --- of any goods
    Characteristic("length", _("Length"), _("Steel rule or caliper, 5 pieces per lot"), "mm", "± 1 mm"),
    Characteristic("mass", _("Net weight per piece"), _("Calibrated scale, 5 pieces per lot"), "g", "± 3 %"),
    Characteristic("color", _("Color difference to the approved sample"), "ISO/CIE 11664-6", "ΔE00", "≤ 2.0"),
    # --- cloth
    Characteristic("grammage", _("Fabric weight"), "ISO 3801", "g/m²", "± 5 %", _CLOTH),
    Characteristic(
        "shrinkage", _("Dimensional change after washing"), "ISO 5077 / ISO 6330", "%", "≤ 5 %", _CLOTH
    ),
    Characteristic("washing", _("Color fastness to washing"), "ISO 105-C06", _("grade"), "≥ 4", _CLOTH),
    Characteristic("rubbing", _("Color fastness to rubbing"), "ISO 105-X12", _("grade"), "≥ 3–4", _CLOTH),
    Characteristic("seam", _("Seam strength"), "ISO 13935-2", "N", "≥ 120 N", _CLOTH),
    # --- powered
    Characteristic("flux", _("Luminous flux"), "LM-79", "lm", "± 10 %", (C.LIGHTING,)),
    Characteristic("cct", _("Color temperature"), "LM-79", "K", "± 150 K", (C.LIGHTING,)),
    Characteristic("cri", _("Color rendering index"), "CIE 13.3", "Ra", "≥ 80", (C.LIGHTING,)),
    Characteristic("power", _("Power consumption"), "IEC 62301", "W", "± 5 %", _POWERED),
    Characteristic(
        "dielectric", _("Dielectric strength"), "IEC 60335-1 / IEC 62368-1", "V", _("no breakdown"), _POWERED
    ),
    Characteristic("ingress", _("Ingress protection"), "IEC 60529", "IP", _("no ingress"), _POWERED),
    Characteristic(
        "capacity", _("Battery capacity"), "IEC 61960-3", "mAh", "≥ 95 %", (C.ELECTRONICS, C.COMPONENTS)
    ),
    Characteristic(
        "solder", _("Solderability"), "IEC 60068-2-20", "%", _("≥ 95 % wetted"), (C.COMPONENTS,)
    ),
    # --- metal and machines
    Characteristic("hardness", _("Hardness"), "ISO 6508-1", "HRC", "± 2 HRC", _METAL),
    Characteristic("tensile", _("Tensile strength"), "ISO 6892-1", "MPa", "≥ 100 %", _METAL),
    Characteristic("coating", _("Coating thickness"), "ISO 2178", "µm", "± 10 %", _METAL),
    Characteristic("salt", _("Salt spray resistance"), "ISO 9227", "h", _("no red rust"), _METAL),
    Characteristic("noise", _("Noise level"), "ISO 3744", "dB(A)", "≤ +2 dB", (C.MACHINERY, C.TOOLS)),
    Characteristic(
        "compressive", _("Compressive strength"), "EN 12390-3", "MPa", "≥ 100 %", (C.CONSTRUCTION,)
    ),
    # --- hard goods
    Characteristic("load", _("Static load"), "EN 12520 / EN 1728", "kg", _("no break"), (C.FURNITURE,)),
    Characteristic(
        "formaldehyde", _("Formaldehyde emission"), "ISO 12460-5", "mg/100 g", "≤ 8", (C.FURNITURE,)
    ),
    Characteristic(
        "moisture", _("Wood moisture"), "ISO 13061-1", "%", "± 2 %", (C.FURNITURE, C.CONSTRUCTION)
    ),
    Characteristic("capacity_l", _("Capacity"), _("Filled with water at 20 °C"), "ml", "± 3 %", (C.KITCHEN,)),
    Characteristic(
        "migration", _("Overall migration into food"), "EN 1186", "mg/dm²", "≤ 10", (C.KITCHEN, C.PACKAGING)
    ),
    Characteristic("thermal", _("Thermal shock"), "EN 1183", "K", _("no crack"), (C.KITCHEN,)),
    Characteristic("small_parts", _("Small parts"), "EN 71-1 / ISO 8124-1", "N", _("none"), (C.TOYS,)),
    Characteristic("phthalates", _("Phthalates"), "EN 14372", "%", "≤ 0.1 %", (C.TOYS,)),
    Characteristic("drop", _("Drop test"), "IEC 60068-2-31", "cm", _("works afterwards"), _HARD),
    # --- packaging
    Characteristic(
        "burst", _("Bursting strength of the carton"), "ISO 2759", "kPa", "≥ 95 %", (C.PACKAGING,)
    ),
    Characteristic("register", _("Print register"), _("Magnifier 10×"), "mm", "± 0.2 mm", (C.PACKAGING,)),
    # --- what is eaten, put on or filled in
    Characteristic("shelf", _("Shelf life left on shipment"), _("Date on the label"), _("months"), "≥ 100 %",
                   (C.FOOD, C.BEAUTY, C.MEDICAL)),
    Characteristic("water", _("Moisture content"), "ISO 712", "%", "± 0.5 %", (C.FOOD,)),
    Characteristic("germs", _("Total plate count"), "ISO 4833-1", "CFU/g", "≤ 100 %", (C.FOOD, C.BEAUTY)),
    Characteristic("ph", _("pH value"), "ISO 10523", "pH", "± 0.5", (C.BEAUTY, C.CHEMICALS)),
    Characteristic("purity", _("Purity"), "GC / HPLC", "%", "≥ 100 %", (C.CHEMICALS,)),
    Characteristic("viscosity", _("Viscosity"), "ISO 2555", "mPa·s", "± 10 %", (C.CHEMICALS, C.BEAUTY)),
    Characteristic("sterility", _("Bacterial filtration efficiency"), "EN 14683", "%", "≥ 95 %", (C.MEDICAL,)),
)  # fmt: skip
BY_KEY = {one.key: one for one in LIBRARY}


def fitting(categories: Iterable[str]) -> list[Characteristic]:
    """What fits goods of these categories: their own first, then what any goods have."""
    wanted = set(categories)
    own = [one for one in LIBRARY if wanted & set(one.categories)]
    return own + [one for one in LIBRARY if not one.categories]
