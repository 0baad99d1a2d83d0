"""A draft knows everybody who wrote in it, so that none of them approves it, and the channel that what it answers came by."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_replies_through"),
        ("publishing", "0002_wordings_have_an_author"),
    ]

    operations = [
        migrations.AddField(
            "draft",
            "heard_on",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="channels.channel"
            ),
        ),
        migrations.AddField(
            "draft",
            "writers",
            django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
        ),
    ]
