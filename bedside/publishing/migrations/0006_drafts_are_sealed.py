"""The words of drafts, and the ids of what they answer, are kept sealed."""

from django.db import migrations, models

from bedside.record.sealing import seal, unseal

TEXTS = ("text", "in_reply_to", "thread")


def shut(apps, schema_editor):
    for draft in apps.get_model("publishing", "Draft").objects.iterator():
        about = f"draft of {draft.organisation_id}"
        for name in TEXTS:
            text = getattr(draft, name)
            setattr(draft, f"sealed_{name}", seal(text.encode("utf-8", "surrogatepass"), about=about) if text else b"")
        draft.save(update_fields=[f"sealed_{name}" for name in TEXTS])


def opened(apps, schema_editor):
    for draft in apps.get_model("publishing", "Draft").objects.iterator():
        about = f"draft of {draft.organisation_id}"
        for name in TEXTS:
            envelope = bytes(getattr(draft, f"sealed_{name}"))
            setattr(draft, name, unseal(envelope, about=about).decode("utf-8", "surrogatepass") if envelope else "")
        draft.save(update_fields=list(TEXTS))


class Migration(migrations.Migration):
    dependencies = [("publishing", "0005_the_house_has_lines_of_its_own")]

    operations = [
        *(migrations.AddField("draft", f"sealed_{name}", models.BinaryField(default=bytes)) for name in TEXTS),
        migrations.RunPython(shut, opened),
        *(migrations.RemoveField("draft", name) for name in TEXTS),
    ]
