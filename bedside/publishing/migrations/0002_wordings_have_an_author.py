"""A saved reply knows who wrote it, so that nobody approves their own wording."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "savedreply",
            "written_by",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField("savedreply", "written_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "savedreply",
            models.CheckConstraint(
                condition=models.Q(("approved_by", models.F("written_by")), _negated=True),
                name="nobody_approves_their_own_wording",
            ),
        ),
    ]
