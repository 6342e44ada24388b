"""Clocks, approvals, the trail and what leaves the house, on the desk."""

from tradeassurance.core.admin import approvals, clocks, letters, trail  # noqa: F401 - they register themselves
