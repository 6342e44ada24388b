"""People, companies and roles on the desk."""

from tradeassurance.accounts.admin import companies, grants, people  # noqa: F401 - they register themselves
