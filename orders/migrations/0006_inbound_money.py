import django.db.models.deletion
import django_fsm
from decimal import Decimal
from django.db import migrations, models


def ask_what_was_announced(apps, schema_editor):
    # Until now a payment was received exactly as it was announced.
    apps.get_model("orders", "Payment").objects.update(asked_amount=models.F("amount"))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('orders', '0005_booking'),
    ]

    operations = [
        migrations.CreateModel(
            name='BankStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trail_length', models.PositiveIntegerField(default=0, editable=False)),
                ('trail_head', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='file')),
                ('format', models.CharField(max_length=10)),
                ('account', models.CharField(blank=True, default='', max_length=60, verbose_name='account')),
                ('lines', models.PositiveIntegerField()),
                ('skipped', models.PositiveIntegerField(default=0)),
                ('read_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'bank statement',
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='payment',
            name='asked_amount',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='payment',
            name='fee_amount',
            field=models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=20),
        ),
        migrations.AddField(
            model_name='payment',
            name='part_of',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='orders.payment'),
        ),
        migrations.CreateModel(
            name='InboundEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trail_length', models.PositiveIntegerField(default=0, editable=False)),
                ('trail_head', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('source', models.CharField(choices=[('provider', 'Payment provider'), ('statement', 'Bank statement'), ('desk', 'Recorded by hand')], max_length=10)),
                ('event_id', models.CharField(max_length=120, verbose_name='event')),
                ('content_hash', models.CharField(max_length=64)),
                ('kind', models.CharField(choices=[('received', 'Money received'), ('failed', 'Payment failed'), ('reversed', 'Money taken back')], max_length=10)),
                ('state', django_fsm.FSMField(choices=[('new', 'Being sorted'), ('applied', 'Applied'), ('nothing', 'Changed nothing'), ('open', 'Waiting for finance'), ('returning', 'To be sent back'), ('returned', 'Sent back to the payer'), ('undone', 'Taken back by the payer')], default='new', max_length=24, protected=True)),
                ('amount', models.DecimalField(decimal_places=4, max_digits=20)),
                ('rest_amount', models.DecimalField(decimal_places=4, default=0, max_digits=20)),
                ('currency', models.CharField(max_length=3)),
                ('reference', models.CharField(blank=True, default='', max_length=140, verbose_name='reference')),
                ('transaction', models.CharField(blank=True, default='', max_length=60, verbose_name='transaction')),
                ('payer_name', models.CharField(blank=True, default='', max_length=140, verbose_name='payer')),
                ('payer_account', models.CharField(blank=True, default='', max_length=40, verbose_name="payer's account")),
                ('occurred_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('cause', models.CharField(blank=True, choices=[('unknown', 'The reference names no payment of ours'), ('excess', 'More arrived than was to be paid'), ('duplicate', 'This payment had already arrived in full'), ('currency', "It came in another currency than the order's"), ('ended', 'The order has ended'), ('reversed', 'This payment had been taken back before'), ('refused', 'A rule refused to apply it'), ('confirms', 'It confirms a payment that was recorded before'), ('already', 'This was known already'), ('conflict', 'The same event came before with other content'), ('taken_back', 'It had been taken back before it was reported'), ('before', 'It was taken back before it was reported as received'), ('part', 'Only a part was taken back'), ('gone', 'The money had been sent back already'), ('by_hand', 'Finance closed it by hand')], default='', max_length=12)),
                ('remark', models.TextField(blank=True, default='', verbose_name='remark')),
                ('settled_at', models.DateTimeField(null=True)),
                ('return_reference', models.CharField(blank=True, default='', max_length=60, verbose_name='bank reference')),
                ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='orders.inboundevent')),
                ('buyer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.company')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='orders.order')),
                ('payment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='orders.payment')),
                ('statement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='orders.bankstatement')),
            ],
            options={
                'verbose_name': 'incoming money',
                'ordering': ['-id'],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.AddField(
            model_name='payment',
            name='event',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='orders.inboundevent'),
        ),
        migrations.RunPython(ask_what_was_announced, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('asked_amount__gte', models.F('amount')), ('fee_amount__gte', 0)), name='payment_within_asked'),
        ),
        migrations.AddIndex(
            model_name='inboundevent',
            index=models.Index(fields=['state', 'id'], name='inbound_state_id'),
        ),
        migrations.AddIndex(
            model_name='inboundevent',
            index=models.Index(condition=models.Q(('transaction', ''), _negated=True), fields=['transaction'], name='inbound_transaction'),
        ),
        migrations.AddConstraint(
            model_name='inboundevent',
            constraint=models.UniqueConstraint(condition=models.Q(('event_id', ''), _negated=True), fields=('source', 'event_id'), name='inbound_event_once'),
        ),
        migrations.AddConstraint(
            model_name='inboundevent',
            constraint=models.CheckConstraint(condition=models.Q(('event_id', ''), _negated=True), name='inbound_has_id'),
        ),
        migrations.AddConstraint(
            model_name='inboundevent',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='inbound_positive'),
        ),
        migrations.AddConstraint(
            model_name='inboundevent',
            constraint=models.CheckConstraint(condition=models.Q(('rest_amount__gte', 0), ('rest_amount__lte', models.F('amount'))), name='inbound_rest_within_amount'),
        ),
        migrations.AddConstraint(
            model_name='inboundevent',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['new', 'applied', 'nothing', 'open', 'returning', 'returned', 'undone'])), name='inbound_state_known'),
        ),
        migrations.AddConstraint(
            model_name='inboundevent',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['new', 'open', 'returning']), ('rest_amount', 0), _connector='OR'), name='inbound_settled_has_no_rest'),
        ),
        migrations.AddConstraint(
            model_name='inboundevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'nothing'), _negated=True), models.Q(('cause', ''), _negated=True), _connector='OR'), name='inbound_nothing_says_why'),
        ),
        migrations.AddConstraint(
            model_name='inboundevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('return_reference', ''), _negated=True), _connector='OR'), name='inbound_returned_has_reference'),
        ),
    ]
