"""The ledger's rows are only ever added: the database itself refuses the rest."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION record_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only.';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON record_event
    FOR EACH ROW EXECUTE FUNCTION record_event_is_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON record_event
    FOR EACH STATEMENT EXECUTE FUNCTION record_event_is_append_only();
"""
ALLOW = """
DROP TRIGGER append_only ON record_event;
DROP TRIGGER no_truncate ON record_event;
DROP FUNCTION record_event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
