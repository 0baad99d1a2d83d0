from django.db import migrations, models

AS_FAR_AS_KNOWN = "UPDATE inbox_conversation SET heard_at = said_at, settled_at = answered_at"


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="heard_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="conversation",
            name="settled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="reply",
            name="answers_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(AS_FAR_AS_KNOWN, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="conversation",
            name="heard_at",
            field=models.DateTimeField(),
        ),
    ]
