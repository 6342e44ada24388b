from django.db import migrations

from tradeassurance.rules import triggers


class Migration(migrations.Migration):
    dependencies = [("rules", "0001_initial")]

    operations = [migrations.RunPython(triggers.install, triggers.uninstall)]
