from django.db import migrations

from orders.method_triggers import KEPT


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0015_bank_statement_files'),
    ]

    operations = [migrations.RunPython(KEPT.install, KEPT.uninstall)]
