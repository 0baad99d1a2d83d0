from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listening", "0003_shown_unread")]

    operations = [
        migrations.AddField(
            model_name="reading",
            name="age_group",
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name="reading",
            name="gender",
            field=models.CharField(blank=True, max_length=5),
        ),
    ]
