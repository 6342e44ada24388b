"""One number or switch of one version, with where it comes from."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tradeassurance.core.models import Part
from tradeassurance.rules.definition import Definition
from tradeassurance.rules.parameters import BY_NAME


class Parameter(Part):
    """A value as JSON. `is_set` tells "switched off" (set, no value) from "nobody decided yet"."""

    root_path: ClassVar[str] = "version"

    version = models.ForeignKey("rules.ServiceRules", models.CASCADE, related_name="parameters")
    name = models.CharField(_("name"), max_length=60)
    value = models.JSONField(_("value"), null=True)
    is_set = models.BooleanField(_("set"), default=False)
    source = models.CharField(_("source"), max_length=40, blank=True, default="")
    note = models.TextField(_("note on disagreeing sources"), blank=True, default="")

    class Meta:
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        constraints = (
            models.UniqueConstraint(fields=["version", "name"], name="rules_parameter_once"),
            models.CheckConstraint(
                condition=Q(is_set=True) | Q(value__isnull=True), name="rules_parameter_unset_has_no_value"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def definition(self) -> Definition:
        """What this parameter is."""
        return BY_NAME[self.name]

    @property
    def typed(self) -> Any:
        """The typed value; None when switched off. Raises ValueError for a stored value of a wrong kind."""
        return self.definition.read(self.value)
