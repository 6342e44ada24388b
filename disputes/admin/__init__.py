"""Disputes, their decisions and the money after them, on the desk."""

from disputes.admin import case, money, queues, signals, staffing  # noqa: F401 - they register themselves
