"""Rejected pieces know their digest, and the sentences about them lose the words of the file."""

from django.db import migrations, models

MASK = """
UPDATE channels_reject SET reason = jsonb_set(reason::jsonb, '{with,value}', '"…"')::text
WHERE CASE WHEN reason LIKE '{"say"%"with"%' THEN reason::jsonb #> '{with,value}' IS NOT NULL ELSE FALSE END
"""


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_replies_through"),
    ]

    operations = [
        migrations.AddField(model_name="reject", name="digest", field=models.BinaryField(default=bytes)),
        migrations.AddIndex(
            model_name="reject",
            index=models.Index(
                condition=models.Q(("settled_at", None)), fields=["channel", "digest"], name="reject_waiting"
            ),
        ),
        migrations.RunSQL(MASK, migrations.RunSQL.noop),
    ]
