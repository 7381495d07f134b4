"""How fast is any search of the timeline among many millions of entries? (ledger target F1)

The log is filled by a superuser with rows as a console of two years would have them, and indexed as the indexer does it.
HQ_BENCH_ENTRIES says how many; ten million take a quarter of an hour and some 15 GB, once where HQ_BENCH_KEPT is set.
"""

import random
import sys
from collections.abc import Callable
from hashlib import md5

import psycopg

from .measure import Row, at_most, cost_of, median_cost, percentile_95, seen
from .sizes import sized
from .world import World

ENTRIES = sized(10_000_000, least=20_000, variable="HQ_BENCH_ENTRIES")
PORTION = 500_000
ROWS_OF_BATCH = 1_000
ROUNDS = sized(30, least=2)
LIMIT_MS = 50

# A row out of its number alone. Numbers are mixed by multiplying with a prime, so that what is rare lies anywhere.
FILL = r"""
INSERT INTO audit.sys_audit_log
    (seq, sealed_at, id, txid, at, op, tbl, pk, tenant, actor, dbuser, ctx, fields, body, row_hash)
SELECT n, at + interval '300 ms', n, '1000'::xid8, at, 'U', tbl, (h %% 40000)::text, tenant, actor, 'hq_app',
    jsonb_strip_nulls(jsonb_build_object(
        'actor', actor, 'name', 'Person ' || who, 'name_ar', 'شخص ' || who, 'verb', verb, 'group', md5('g' || (n / 5)),
        'origin', CASE WHEN who < 3 THEN 'job' WHEN who < 20 THEN 'page' ELSE 'api' END,
        'ip', '10.8.' || who %% 4 || '.' || h %% 250,
        'request', CASE WHEN who >= 3 THEN md5((n / 5)::text) END,
        'warrant', CASE WHEN h %% 50000 = 7 THEN 'approval:' || h %% 97 END,
        'reason', CASE WHEN h %% 10 = 3 THEN (ARRAY['Unpaid since May, three notices sent', 'تأخر السداد منذ أيار',
            'Asked by the owner on the telephone', 'Renewal agreed with the branch in Sohar'])[1 + h / 10 %% 4]
            || ' ' || h %% 5000 END
    ))::text,
    CASE WHEN h %% 10007 = 5 THEN '{rare_field}' ELSE ARRAY[changed, 'updated_at'] END,
    jsonb_build_object(
        changed, jsonb_build_array((ARRAY['active', 'trial', 'past_due'])[1 + h %% 3],
            (ARRAY['suspended', 'active', 'closed'])[1 + h %% 3] || ' ' || h %% 30011),
        'updated_at', jsonb_build_array(at, at + interval '1 minute'))::text,
    '\x00'
FROM (
    SELECT n, n * 7919 %% 1000003 + n / 1000003 AS h, now() - make_interval(secs => (%(all)s - n) * 6.3) AS at,
        'hq.table_' || n / 5 * 31 %% 20 AS tbl,
        (ARRAY['tenants.suspend', 'tenants.configure', 'plans.subscribe', 'catalogs.pin', 'workflows.deploy', 'jobs.retry',
            'staff.sign_in'])[1 + n / 5 * 13 %% 7] AS verb,
        CASE WHEN n / 5 %% 3 = 0 THEN n / 5 %% 2 WHEN n / 5 %% 200003 = 11 THEN 99 ELSE 3 + n / 5 * 17 %% 40 END AS who,
        'aaaaaaaa-0000-4000-8000-' || lpad((n / 5 * 7907 %% 20011)::text, 12, '0') AS tenant
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
) mixed,
LATERAL (
    SELECT CASE WHEN who < 3 THEN 'worker:job_' || who
            ELSE 'staff:bbbbbbbb-0000-4000-8000-' || lpad(who::text, 12, '0') END AS actor,
        (ARRAY['status', 'settings', 'name_en', 'ends_at', 'price_minor'])[1 + h %% 5] AS changed
) named
"""
BATCHES = """
INSERT INTO audit.batch (no, first_seq, last_seq, min_at, max_at, head, sealed_at)
SELECT %(there)s + n / %(rows)s, n + 1, n + %(rows)s, oldest, newest, '', newest + interval '300 ms'
FROM generate_series(%(there)s::bigint, %(all)s - 1, %(rows)s) n,
LATERAL (SELECT now() - make_interval(secs => (%(all)s - n - 1) * 6.3) AS oldest,
    now() - make_interval(secs => (%(all)s - n - %(rows)s) * 6.3) AS newest) times
"""
LONG_AGO = (
    "UPDATE audit.batch SET (min_at, max_at, sealed_at) = (SELECT at, at, at FROM (SELECT now() - interval '9 years' AS at) t)"
)
STAFF, TENANT = "staff:bbbbbbbb-0000-4000-8000-{:012d}", "aaaaaaaa-0000-4000-8000-{:012d}"
SOME, RARE, NOBODY = (f"actor:{STAFF.format(number)}" for number in (7, 99, 1234))
ONE_TENANT, NO_TENANT = (f"tenant:{TENANT.format(number)}" for number in (77, 99999999))
SEARCHES = {  # what is asked, by a name for the table
    "everything": "",
    "actor, 2% of rows": SOME,
    "actor, rare": RARE,
    "actor, absent": NOBODY,
    "action, common": "action:plans.subscribe",
    "action, a family": "action:tenants",
    "action, absent": "action:network.allow",
    "tenant": ONE_TENANT,
    "tenant, absent": NO_TENANT,
    "field, common": "field:status",
    "field, 0.01% of rows": "field:rare_field",
    "field, absent": "field:never_changed",
    "ip": "ip:10.8.3.77",
    "ip, absent": "ip:203.0.113.9",
    "request": f"request:{md5(b'1000').hexdigest()}",
    "request, absent": f"request:{md5(b'-').hexdigest()}",
    "approval, rare": "approval:52",
    "origin, common": "origin:page",
    "origin, rare": "origin:command",
    "reason, common": "reason:notices",
    "reason, a phrase with a rare number": 'reason:"notices sent 4723"',
    "reason, Arabic as others spell it": "reason:السداد",
    "reason, absent": "reason:helicopter",
    "value, common": "after:suspended",
    "value, rare": "after:30007",
    "value, absent": "before:helicopter",
    "words, common": "suspended",
    "words, rare": "4711",
    "words, absent": "helicopter",
    "actor and action": f"{SOME} action:plans.subscribe",
    "actor and action that never meet": f"{RARE} action:jobs.retry",
    "actor, action and field": f"{SOME} action:plans.subscribe field:status",
    "tenant and field": f"{ONE_TENANT} field:status",
    "tenant and a common word": f"{ONE_TENANT} suspended",
    "two common words of one reason": "reason:telephone reason:owner",
    "two common words that never meet": "reason:telephone reason:notices",
    "without something": "-origin:job field:status",
}


def measured(world: World) -> list[Row]:
    rows = filled(world)
    from audit import queries

    spans = {"": "", ", of 30 days": "30d", ", of a day": "24h"}
    for name, text in SEARCHES.items():
        rows.append(timed(f"F1 {name}", lambda text=text: look(queries, text)))
    for name in ("everything", "actor, 2% of rows", "field, 0.01% of rows", "words, common", "actor, action and field"):
        text = SEARCHES[name]
        first = rows[[row.name for row in rows].index(f"F1 {name}: p95")].value
        deep = timed(f"F1 {name}, deep", lambda text=text: look(queries, text, cursor=str(random.randrange(1, ENTRIES))))
        rows += [deep, at_most(10, f"F1 {name}: deep page / first page", deep.value / max(first, 5), "x")]
        rows += [
            timed(f"F1 {name}{span}", lambda text=text, of=of: look(queries, text, span=of)) for span, of in spans.items() if of
        ]
    return rows


def look(queries, text: str, cursor: str = "", span: str = ""):
    """What the page asks for a search: the question, its lines, their proofs, their number."""
    asked = queries.asked(text, span=span)
    assert not asked.troubles, asked.troubles
    page = queries.timeline(asked.question, cursor)
    queries.told([entry for line in page.lines for entry in line.entries])
    queries.count(asked.question, page)


def timed(name: str, work: Callable[[], object]) -> Row:
    """The p95 of a search on the clock. What it costs in CPU, which other work disturbs less, is told on the way."""
    from django.db import connection

    work()
    costs = [cost_of(work, connection.connection.info.backend_pid) for _round in range(ROUNDS)]
    p95 = percentile_95([cost.wall * 1000 for cost in costs])
    row = at_most(LIMIT_MS, f"{name}: p95", p95, "ms")
    print(f"{row.name}  {p95:.1f} ms, cpu {median_cost(costs).cpu * 1000:.1f} ms", file=sys.stderr, flush=True)
    return row


def filled(world: World) -> list[Row]:
    """See to a log of ENTRIES rows with its batches and blocks, of which a kept world may have a part already."""
    from audit.indexer import Indexer
    from audit.words import ROWS_OF_BLOCK

    with world.administrator() as admin:
        if admin.execute("SELECT seq < %s FROM audit.head", [ENTRIES]).fetchone()[0]:
            fill(world, admin)
        index_columns(admin)
    with world.connect("HQ_SEALER_DATABASE_URL") as connection:
        blocks: list[int] = []
        cost = cost_of(lambda: blocks.extend(iter(Indexer(connection).index, 0)), connection.info.backend_pid)
    with world.administrator() as admin:
        admin.execute("VACUUM (ANALYZE) audit.sys_audit_log, audit.worded, audit.batch")
        sizes = "SELECT pg_total_relation_size('audit.worded') / 1e9, pg_total_relation_size('audit.sys_audit_log_1') / 1e9"
        index, log = map(float, admin.execute(sizes).fetchone())
    rows = sum(blocks) * ROWS_OF_BLOCK
    found = [
        seen(f"entries in the log, {log:.1f} GB with its indexes", ENTRIES, "rows"),
        seen("block index: its size", index, "GB"),
    ]
    if rows >= PORTION:  # a kept world has next to none to index, which says nothing
        found.append(seen(f"block index: cpu per row, of {rows:,}", cost.cpu / rows * 1e6, "us"))
        found.append(seen("block index: rows per second", rows / cost.wall, "rows/s"))
    return found


def fill(world: World, admin: psycopg.Connection) -> None:
    """Rows and batches, without any index but the key."""
    for name in ("table", "row", "actor", "verb", "tenant", "capture"):
        admin.execute(f"DROP INDEX audit.sys_audit_log_of_{name}")
    admin.execute("DROP INDEX audit.sys_audit_log_group")
    world.seal_everything()
    (there,) = admin.execute("SELECT seq FROM audit.head").fetchone()
    for first in range(there + 1, ENTRIES + 1, PORTION):
        admin.execute(FILL, {"first": first, "last": min(first + PORTION - 1, ENTRIES), "all": ENTRIES})
        print(f"{min(first + PORTION - 1, ENTRIES):,} entries", file=sys.stderr, flush=True)
    admin.execute(LONG_AGO)
    admin.execute(BATCHES, {"rows": ROWS_OF_BATCH, "there": there, "all": ENTRIES})
    admin.execute("UPDATE audit.head SET seq = %s, batch = (SELECT max(no) FROM audit.batch)", [ENTRIES])


def index_columns(admin: psycopg.Connection) -> None:
    """What the schema says today: the indexes that were left out while the log was filled, or what a kept world has not yet."""
    from hqconsole.bootstrap import schema_files

    admin.execute("SET maintenance_work_mem = '512MB'")
    for path in schema_files():
        admin.execute(path.read_text())
    while admin.execute("SELECT cardinality(hashes) FROM audit.seal(20000)").fetchone()[0]:
        pass  # what was just done to the tables; without the tree, which knows nothing of these rows
    print("indexed by columns", file=sys.stderr, flush=True)
