from django.db import migrations, models

from tradeassurance.core import triggers


class Migration(migrations.Migration):
    dependencies = [("core", "0005_cache_table")]

    operations = [
        migrations.RunPython(triggers.uninstall, triggers.install),
        migrations.AlterField(
            model_name="checkpoint",
            name="previous",
            field=models.CharField(blank=True, max_length=128, unique=True),
        ),
        # SQLite drops the triggers of a table that is altered.
        migrations.RunPython(triggers.install, triggers.uninstall),
    ]
