"""The service rules on the desk: versions, their parameters, and two versions side by side."""

from tradeassurance.rules.admin import versions  # noqa: F401 - it registers itself
