from django.conf import settings
from django.core.management import call_command
from django.db import migrations


def make(_apps, schema_editor):
    """The table of the shared cache, also where Redis serves now: whoever takes it away later finds one."""
    alias = schema_editor.connection.alias
    call_command("createcachetable", settings.CACHE_TABLE, database=alias, verbosity=0)


def drop(_apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {schema_editor.quote_name(settings.CACHE_TABLE)}")


class Migration(migrations.Migration):
    dependencies = [("core", "0004_record_kept")]

    operations = [migrations.RunPython(make, drop)]
