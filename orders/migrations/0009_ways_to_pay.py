import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

from orders import shipped_methods
from orders.models.methods import fingerprint


def ship(apps, schema_editor):
    models_ = (apps.get_model("orders", "MethodTable"), apps.get_model("orders", "MethodTerms"))
    shipped_methods.ship(*models_, fingerprint)


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0008_carrier_event'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MethodTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trail_length', models.PositiveIntegerField(default=0, editable=False)),
                ('trail_head', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('state', django_fsm.FSMField(choices=[('draft', 'Draft'), ('published', 'Published')], default='draft', max_length=24, protected=True)),
                ('applies_from', models.DateTimeField(null=True, verbose_name='applies from')),
                ('published_at', models.DateTimeField(null=True, verbose_name='published')),
                ('content_hash', models.CharField(blank=True, default='', max_length=64, verbose_name='content hash')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
            ],
            options={
                'verbose_name': 'ways to pay',
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='MethodTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('bank', 'Online bank transfer'), ('card', 'Credit card'), ('western_union', 'Western Union'), ('echeck', 'E-checking'), ('wire', 'Wire transfer (T/T)'), ('pay_later', 'Pay later')], max_length=16)),
                ('offered', models.BooleanField(default=True, verbose_name='offered')),
                ('currencies', models.JSONField(default=list, verbose_name='currencies')),
                ('countries', models.JSONField(default=list, verbose_name="buyer's countries")),
                ('most_usd', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='most (USD)')),
                ('below', models.BooleanField(default=False, verbose_name='must stay below that')),
                ('fee_kind', models.CharField(choices=[('free', 'No fee'), ('percent', 'Percent of the payment'), ('steps', 'By size of the payment'), ('range', 'Within a range')], default='free', max_length=10, verbose_name='fee')),
                ('fee_percent', models.DecimalField(decimal_places=3, max_digits=6, null=True, verbose_name='percent')),
                ('fee_steps', models.JSONField(default=list, verbose_name='fees by size (USD)')),
                ('fee_least', models.DecimalField(decimal_places=2, max_digits=10, null=True, verbose_name='from (USD)')),
                ('fee_most', models.DecimalField(decimal_places=2, max_digits=10, null=True, verbose_name='to (USD)')),
                ('collected', models.BooleanField(default=False, verbose_name='collected by the platform')),
                ('source', models.CharField(blank=True, default='', max_length=40, verbose_name='source')),
                ('note', models.TextField(blank=True, default='', verbose_name='note')),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='orders.methodtable')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='payment',
            name='terms',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.methodterms'),
        ),
        migrations.AddConstraint(
            model_name='methodtable',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('content_hash', ''), ('published_at__isnull', True), ('state', 'draft')), models.Q(('applies_from__isnull', False), ('published_at__isnull', False), ('state', 'published'), models.Q(('content_hash', ''), _negated=True)), _connector='OR'), name='methods_published_is_complete'),
        ),
        migrations.AddConstraint(
            model_name='methodtable',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('applies_from',), name='methods_one_published_per_instant'),
        ),
        migrations.AddConstraint(
            model_name='methodterms',
            constraint=models.UniqueConstraint(fields=('table', 'method'), name='methods_once_per_table'),
        ),
        migrations.AddConstraint(
            model_name='methodterms',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fee_kind', 'percent'), _negated=True), models.Q(('fee_percent__gt', 0), ('fee_percent__lt', 100)), _connector='OR'), name='methods_percent_makes_sense'),
        ),
        migrations.AddConstraint(
            model_name='methodterms',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fee_kind', 'range'), _negated=True), models.Q(('fee_least__gte', 0), ('fee_most__gte', models.F('fee_least'))), _connector='OR'), name='methods_range_makes_sense'),
        ),
        migrations.AddConstraint(
            model_name='methodterms',
            constraint=models.CheckConstraint(condition=models.Q(('collected', False), ('fee_kind', 'percent'), _connector='OR'), name='methods_collected_is_exact'),
        ),
        migrations.RunPython(ship, migrations.RunPython.noop),
    ]
