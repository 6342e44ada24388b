"""Disputes, their decisions and the money after them, on the desk."""

from disputes.admin import (  # noqa: F401 - they register themselves
    case,
    money,
    openings,
    queues,
    reversals,
    signals,
    staffing,
)
