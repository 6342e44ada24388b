from django.db import migrations

from tradeassurance.core import triggers


class Migration(migrations.Migration):
    dependencies = [("core", "0003_closure_entered_checkpoint_chain")]

    operations = [migrations.RunPython(triggers.install, triggers.uninstall)]
