"""Which table do we write to? One of 18 columns, in four copies: captured, plain, and captured in two usual ways.

The captured one stands in schema hq, where the ledger governs it without being asked. The usual ways are what one
finds elsewhere: a generic row trigger that compares jsonb, and a row trigger that copies the new row into an event table.
"""

from django.db import models

from .sizes import sized
from .world import World

ROWS = sized(10_000, least=100)
CAPTURED, PLAIN, JSONB, SNAPSHOT = "hq.bench_order", "bench.plain_order", "bench.jsonb_order", "bench.snapshot_order"

COLUMNS = """(
    id bigint PRIMARY KEY, tenant_id uuid NOT NULL, order_no text NOT NULL, customer text NOT NULL, phone text NOT NULL,
    status text NOT NULL, stage text NOT NULL, items integer NOT NULL, weight numeric(10, 3) NOT NULL,
    subtotal numeric(19, 4) NOT NULL, discount numeric(19, 4) NOT NULL, tax numeric(19, 4) NOT NULL,
    total numeric(19, 4) NOT NULL, currency char(3) NOT NULL, notes text, is_express boolean NOT NULL,
    due_at timestamptz NOT NULL, updated_at timestamptz NOT NULL
)"""
FILL = """
INSERT INTO {table}
SELECT n, md5((n % 500)::text)::uuid, 'ORD-' || n, 'Customer ' || n, '+968 9000 ' || n, 'intake', 'wash', n % 20, n % 7 + 0.5,
       n % 90, 0, (n % 90) * 0.05, (n % 90) * 1.05, 'OMR', 'Handle with care', n % 5 = 0, now() + interval '2 days', now()
FROM generate_series(1, {rows}) n
"""
JSONB_TRIGGER = """
CREATE TABLE bench.jsonb_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(),
    rel text NOT NULL, row_id text NOT NULL, who text NOT NULL DEFAULT session_user, changes jsonb NOT NULL);
CREATE FUNCTION bench.note_jsonb() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO bench.jsonb_event (rel, row_id, changes)
    SELECT TG_TABLE_NAME, NEW.id, jsonb_object_agg(o.key, jsonb_build_array(o.value, n.value))
    FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key) WHERE o.value IS DISTINCT FROM n.value;
    RETURN NULL;
END$$;
CREATE TRIGGER note AFTER UPDATE ON bench.jsonb_order FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION bench.note_jsonb();
"""
SNAPSHOT_TRIGGER = """
CREATE TABLE bench.snapshot_event (
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(),
    label text NOT NULL, LIKE bench.snapshot_order);
CREATE INDEX ON bench.snapshot_event (id);
CREATE FUNCTION bench.note_snapshot() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO bench.snapshot_event OVERRIDING USER VALUE VALUES (DEFAULT, DEFAULT, 'update', NEW.*);
    RETURN NULL;
END$$;
CREATE TRIGGER note AFTER UPDATE ON bench.snapshot_order FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION bench.note_snapshot();
"""


def make_tables(world: World, *tables: str) -> None:
    """Create the copies that are asked for and fill them; what the inbox caught meanwhile is thrown away."""
    with world.administrator() as admin:
        admin.execute("CREATE SCHEMA bench AUTHORIZATION hq_owner")
    with world.connect("HQ_OWNER_DATABASE_URL") as owner:
        owner.execute("GRANT USAGE ON SCHEMA bench TO hq_app")
        for table in tables:
            owner.execute(f"CREATE TABLE {table} {COLUMNS}")
            owner.execute(FILL.format(table=table, rows=ROWS))
            owner.execute(f"GRANT SELECT, UPDATE ON {table} TO hq_app")
        if JSONB in tables:
            owner.execute(JSONB_TRIGGER)
        if SNAPSHOT in tables:
            owner.execute(SNAPSHOT_TRIGGER)
    with world.administrator() as admin:
        admin.execute("TRUNCATE audit.inbox")
        vacuum(admin, *tables)


def vacuum(admin, *tables: str) -> None:
    for table in tables:
        admin.execute(f"VACUUM ANALYZE {table}")


def change_all(table: str) -> str:
    """A statement that changes three columns of every row."""
    return f"UPDATE {table} SET status = {{}}, total = total + 1, updated_at = now()".format(
        "CASE status WHEN 'intake' THEN 'ready' ELSE 'intake' END"
    )


def change_one(table: str) -> str:
    """The same of one row; takes its id."""
    return change_all(table) + " WHERE id = %s"


class Order(models.Model):
    """The columns, for both copies that Django writes to."""

    id = models.BigIntegerField(primary_key=True)
    tenant_id = models.UUIDField()
    order_no = models.TextField()
    customer = models.TextField()
    phone = models.TextField()
    status = models.TextField()
    stage = models.TextField()
    items = models.IntegerField()
    weight = models.DecimalField(max_digits=10, decimal_places=3)
    subtotal = models.DecimalField(max_digits=19, decimal_places=4)
    discount = models.DecimalField(max_digits=19, decimal_places=4)
    tax = models.DecimalField(max_digits=19, decimal_places=4)
    total = models.DecimalField(max_digits=19, decimal_places=4)
    currency = models.CharField(max_length=3)
    notes = models.TextField(blank=True)
    is_express = models.BooleanField()
    due_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self):
        return self.order_no

    def move_on(self, at) -> None:
        self.status, self.total, self.updated_at = "ready" if self.status == "intake" else "intake", self.total + 1, at


class CapturedOrder(Order):
    class Meta:
        app_label, managed, db_table = "bench", False, '"hq"."bench_order"'


class PlainOrder(Order):
    class Meta:
        app_label, managed, db_table = "bench", False, '"bench"."plain_order"'
