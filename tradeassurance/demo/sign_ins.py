"""Whom to sign in as in the demo. The world makes these people; the demo prints them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

DEMO_PASSWORD: Final = "protected-order"
STAFF_EMAIL: Final = "arbitrator@desk.example"
BUYER_EMAIL: Final = "buyer@rheinland.example"
SUPPLIER_EMAIL: Final = "sales@ningbo.example"
DESK: Final = "/admin/"
SIGN_INS: Final = (
    (_("staff"), STAFF_EMAIL, DESK),
    (_("buyer"), BUYER_EMAIL, "/"),
    (_("supplier"), SUPPLIER_EMAIL, "/"),
)
"""The three to begin with."""
MORE_SIGN_INS: Final = (
    (_("buyer, in Chinese"), "caigou@rheinland.example", "/"),
    (_("supplier, in Chinese"), "xiaoshou@ningbo.example", "/"),
    (_("arbitrator, in Chinese"), "zhongcai@desk.example", DESK),
    (_("arbitrator tied to a buyer"), "tied@desk.example", DESK),
    (_("senior arbitrator"), "senior@desk.example", DESK),
    (_("finance: makes"), "finance@desk.example", DESK),
    (_("finance: checks"), "checker@desk.example", DESK),
    (_("risk"), "risk@desk.example", DESK),
    (_("support"), "support@desk.example", DESK),
    (_("rules: edits"), "rules@desk.example", DESK),
    (_("rules: approves"), "approver@desk.example", DESK),
    (_("user administration"), "admin@desk.example", DESK),
    (_("audit"), "audit@desk.example", DESK),
)
"""One for every role of the desk, and the parties in Chinese."""
