from django.db import migrations, models

from orders import agencies


def ship(apps, schema_editor):
    agencies.ship(apps.get_model("orders", "Agency"))


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_initial")]

    operations = [
        migrations.CreateModel(
            name="Agency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trail_length", models.PositiveIntegerField(default=0, editable=False)),
                ("trail_head", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("countries", models.JSONField(blank=True, default=list, verbose_name="countries")),
                ("fee", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="fee of an inspection")),
                ("monitoring_fee", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="fee of a monitoring visit")),
            ],
            options={
                "verbose_name": "inspection agency",
                "verbose_name_plural": "inspection agencies",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fee__gte", 0), ("monitoring_fee__gte", 0)), name="agency_fees_are_fees"
                    )
                ],
            },
        ),
        migrations.RunPython(ship, migrations.RunPython.noop),
    ]
