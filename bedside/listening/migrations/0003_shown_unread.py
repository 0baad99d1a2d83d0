from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listening", "0002_what_was_said")]

    operations = [
        migrations.AddField(
            model_name="mention",
            name="shown_unread",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
