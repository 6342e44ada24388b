"""Suppliers on the desk: participation, limits, and what orders hold of them."""

from suppliers.admin import freezes, supplier  # noqa: F401 - they register themselves
