import django.contrib.postgres.indexes
from django.db import migrations, models

KNOWN = """
    UPDATE listening_mention AS m SET said_digest = o.digest
      FROM listening_original AS o WHERE o.mention_id = m.id AND o.version = m.version
"""


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_replies_through"),
        ("listening", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="mention",
            name="said_digest",
            field=models.BinaryField(default=bytes),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="mention",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["heard_at"], name="mention_by_hearing"),
        ),
    ]
