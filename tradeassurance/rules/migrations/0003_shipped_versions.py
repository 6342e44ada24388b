from django.db import migrations

from tradeassurance.rules import shipped


def ship(apps, schema_editor):
    shipped.ship(apps.get_model("rules", "ServiceRules"), apps.get_model("rules", "Parameter"))


class Migration(migrations.Migration):
    dependencies = [("rules", "0002_triggers")]

    # Backwards nothing: published versions are never taken back, and the tables go with 0001.
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
