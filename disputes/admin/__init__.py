"""Disputes, their decisions and the money after them, on the desk."""

from disputes.admin import case, money, openings, queues, signals, staffing  # noqa: F401 - they register themselves
