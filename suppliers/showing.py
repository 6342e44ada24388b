"""How suppliers show in the portal: looks of states, menu, and where notices lead."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from suppliers import access
from suppliers.enums import FreezeState, SupplierState
from tradeassurance.core import documents, outbox
from tradeassurance.portal import registry, states


def register() -> None:
    """Called once, when the app is ready."""
    states.register(
        "suppliers.supplier",
        SupplierState,
        {
            SupplierState.APPLIED: "wait",
            SupplierState.JOINED: ("good", "check"),
            SupplierState.SUSPENDED: "bad",
            SupplierState.FRAUD: ("bad", "octagon"),
            SupplierState.DECLINED: ("ended", "square"),
            SupplierState.LEFT: "ended",
        },
    )
    states.register(
        "suppliers.freeze",
        FreezeState,
        {
            FreezeState.OPEN: ("info", "lock"),
            FreezeState.RELEASED: "ended",
            FreezeState.CONVERTED: "bad",
        },
    )
    registry.menu(_("Suppliers"), "suppliers:directory", order=20)
    registry.menu(_("Participation"), "suppliers:participation", order=30)
    outbox.address("supplier", address)
    documents.access.register("supplier", access.may_read)


def address(notice: Any) -> str:
    """The page of a notice: the company's own participation, or the desk's record."""
    if not notice.role:
        return reverse("suppliers:participation")
    try:
        return reverse("admin:suppliers_supplier_change", args=[notice.root_id])
    except NoReverseMatch:
        return reverse("admin:index")
