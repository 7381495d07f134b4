"""What one writes into the search of the timeline is what one finds, along columns, through blocks of words, and at the end
that is not indexed yet."""

from datetime import UTC, timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.utils.translation import override

from audit import queries, words
from audit.forms import TimelineForm
from audit.indexer import Indexer
from audit.queries import lines, search
from audit.queries.search import FOREVER, Stretch
from hqconsole.kernel import clock, ledger
from hqconsole.kernel.roles import Role
from tenants import actions
from tests import make
from tests.services import role_url, seal_everything

LATE_PLAN = """
INSERT INTO plans_plan
SELECT (jsonb_populate_record(p, '{"id": 999, "key": "LATE", "position": 99, "is_default": false}')).* FROM plans_plan p LIMIT 1
"""
MANY_TENANTS = """
INSERT INTO tenants_tenant
    (id, slug, name_en, name_ar, region, timezone, currency, status, status_since, settings, is_demo, created_at)
SELECT gen_random_uuid(), %s || n, 'Laundry ' || n, 'كتلة', 'OM', 'Asia/Muscat', 'OMR', 'provisioning', now(), '{}', false, now()
FROM generate_series(1, %s) n
"""
MANY_BLOCKS = """
INSERT INTO audit.worded (no, words)
SELECT no, CASE WHEN no %% 1000 = 0 THEN ARRAY[%(often)s, %(seldom)s] ELSE ARRAY[%(often)s] END FROM generate_series(0, 39999) no
"""
FINDING = (
    "tenant:al-nakheel",
    "object:al-nakheel",
    "object:tenant:al-nakheel",
    "المنشأة:al-nakheel",
    "منشاة:al-nakheel",
    "action:tenants.suspend",
    "الإجراء:tenants.suspend",
    "action:suspend tenant:al-nakheel field:status",
    "ip:10.8.0.14",
    "request:r-77",
    "reason:notices",
    'reason:"three notices"',
    'reason:"Unpaid since May"',
    "after:palm",
    "value:PALM",
    "after:suspended",
    "palm laundry",
    '"Palm Laundry"',
    "النخيل",
    "احمد",
    "مغسله النخيل",
    "action:suspend field:status reason:unpaid",
    "palm -action:tenants.create",
)
NOT_FINDING = (
    "helicopter",
    "reason:palm",  # a word of another place
    "before:palm",
    '"laundry palm"',  # in another order
    "ip:203.0.113.9",
    "tenant:al-nakheel action:tenants.create reason:unpaid",
    "field:never_changed",
    "palm -laundry",
    "origin:job",
)
TROUBLES = {
    "colour:red": "There is no token “colour:”",
    "actor:nobody": "Nobody is called “nobody”",
    "action:tenants.suspnd": "Did you mean tenants.suspend",
    "tenant:no-such": "There is no tenant “no-such”",
    "object:no-such": "Nothing is called “no-such”",
    "ip:10.8.0": "is no address",
    "origin:moon": "There are page, api, job, raw, command",
    "approval:soon": "Write its number",
    "change:12": "is no change",
    "field:!!": "There is no field",
    "reason:!!": "holds no word",
}
pytestmark = pytest.mark.usefixtures("committed_db")


def settle(database: str) -> int:
    """Seal everything and index every full block; returns how many blocks there are."""
    url = role_url("HQ_SEALER_DATABASE_URL", database)
    seal_everything(url)
    with psycopg.connect(url, autocommit=True) as sealer:
        indexer = Indexer(sealer)
        while indexer.index():
            pass
        return sealer.execute("SELECT count(*) FROM audit.worded").fetchone()[0]


def make_many(slug: str, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MANY_TENANTS, [f"{slug}-", number])


@pytest.fixture
def busy(committed_db):
    """A log of some blocks; in its middle one tenant whose name and reason occur nowhere else."""
    make_many("before", 400)
    rare = make.tenant(slug="al-nakheel", name_en="Palm Laundry", name_ar="مَغسلة النّخيل أحمد")
    actions.suspend(
        tenant=rare,
        reason="Unpaid since May, three notices sent",
        by=make.consenting(make.actor(ip="10.8.0.14", request_id="r-77"), "al-nakheel"),
    )
    make_many("after", 400)
    assert settle(committed_db) > 5
    return rare


def found(text: str, number: int = 500, **span) -> list[search.Hit]:
    asked = queries.asked(text, **span)
    assert not asked.troubles
    return queries.find(asked.question, number).hits


def tenants_in(text: str) -> set[str]:
    return {entry.tenant for hit in found(text) if (entry := queries.entry_at(hit.seq)).tenant}


def test_each_token_finds_the_one_tenant_among_many(busy):
    assert {text: tenants_in(text) for text in FINDING} == {text: {str(busy.pk)} for text in FINDING}


def test_what_is_not_there_is_not_found(busy):
    assert {text: tenants_in(text) for text in NOT_FINDING} == {text: set() for text in NOT_FINDING}


def test_words_are_found_before_they_are_sealed_and_before_they_are_indexed(committed_db):
    settle(committed_db)
    made = make.tenant(name_en="Oasis Cleaners")
    assert tenants_in("oasis") == {str(made.pk)}

    seal_everything(role_url("HQ_SEALER_DATABASE_URL", committed_db))

    assert tenants_in("oasis") == {str(made.pk)}


def test_every_search_finds_what_reading_all_of_the_log_finds(busy):
    """The block index only saves work: whatever the way, the answer is that of the plain predicate."""
    for text in (
        "laundry",
        "tenant:al-nakheel suspended",
        "origin:raw after:laundry",
        "field:slug -after:palm",
        "action:suspend unpaid",
    ):
        question = queries.asked(text).question
        condition, given = search.predicate(question)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT seq, verb, tbl, pk, ctx, body FROM audit.sealed WHERE {condition} ORDER BY seq DESC", given)
            plainly = [seq for seq, *said in cursor if all(search.says(each, *said) for each in question.texts)]

        assert [hit.seq for hit in found(text, 5000)] == plainly, text
        assert plainly, text


def test_the_index_names_the_few_blocks_that_hold_every_word(busy):
    question = queries.asked("palm reason:notices").question

    assert len(search.blocks_with(question, Stretch(0, search.FIRST_WAITING), 100)) == 1
    assert queries.find(question, 10).blocks == 1


@pytest.fixture
def many_blocks(committed_db):
    """Blocks of five volumes, of rows that are not there. All hold one field, one in a thousand another."""
    often, seldom = (words.hashed(words.FIELD, name) for name in ("often", "seldom"))
    with psycopg.connect(role_url("HQ_SEALER_DATABASE_URL", committed_db)) as sealer:
        sealer.execute(MANY_BLOCKS, {"often": often, "seldom": seldom})


def test_blocks_are_found_across_volumes_newest_first_and_oldest_first(many_blocks):
    seldom, both = (queries.asked(text).question for text in ("field:seldom", "field:often field:seldom"))
    rising = list(range(0, 40_000, 1_000))

    for question in (seldom, both):
        assert search.blocks_with(question, Stretch(0, FOREVER), 100) == rising[::-1]
        assert search.blocks_with(question, Stretch(0, FOREVER, False), 100) == rising
        assert search.blocks_with(question, Stretch(0, FOREVER), 17) == rising[:-18:-1]
    between = Stretch(5_000 * words.ROWS_OF_BLOCK, 31_000 * words.ROWS_OF_BLOCK + 1)
    assert search.blocks_with(seldom, between, 100) == rising[30:4:-1]
    assert search.number_of_blocks(seldom, between, 100) == 26


def test_blocks_are_counted_exactly_up_to_a_bound_and_about_above_it(many_blocks):
    often, seldom = (queries.asked(text).question for text in ("field:often", "field:seldom"))

    assert search.number_of_blocks(seldom, Stretch(0, FOREVER), 100) == 40
    assert search.number_of_blocks(often, Stretch(0, FOREVER), 100_000) == 40_000
    assert 0.9 < search.number_of_blocks(often, Stretch(0, FOREVER), 10) / 40_000 < 1.1


def test_a_search_reads_as_many_blocks_as_it_expects_to_need():
    found, steps = search.Found(), []
    for some in search.portions(list(range(64)), 60, found):
        steps.append(len(some))
        found.hits += [search.Hit(0, "", "", "")] * len(some)
        if len(found.hits) >= 60:
            break

    assert steps == [4, 16, 40]


def test_indexing_goes_on_where_it_stopped_and_does_nothing_twice(busy, committed_db):
    with psycopg.connect(role_url("HQ_SEALER_DATABASE_URL", committed_db), autocommit=True) as sealer:
        before = sealer.execute("SELECT no, words FROM audit.worded ORDER BY no").fetchall()
        indexer = Indexer(sealer)
        assert indexer.index() == 0
        indexer.keep(indexer.words_between(0, 3))
        assert sealer.execute("SELECT no, words FROM audit.worded ORDER BY no").fetchall() == before


def test_nothing_that_is_hidden_becomes_a_word():
    held = words.Words()
    held.add("hq.t", "1", "", "a", "", ["s"], "{}", '{"s": ["(hidden)", {"sha256": "deadbeef"}]}')

    assert not held.hashes() & {words.crc_of(words.BEFORE, "hidden"), words.crc_of(words.AFTER, "deadbeef")}


def test_what_cannot_be_is_said_with_what_to_write_instead(committed_db):
    browser = make.client()
    for text, says in TROUBLES.items():
        page = browser.get("/audit/", {"q": f"{text} laundry"}).content.decode()

        assert says in page
        assert f'value="{text} laundry"' in page  # nothing that was typed is lost


def test_a_name_finds_a_person_in_both_languages_and_by_mail(committed_db):
    sara = make.person(Role.SUPER_ADMIN, name_en="Sara Nasser", name_ar="سارة ناصر", email="sara@hq.example", username="sara")
    wanted = (queries.Condition(words.ACTOR, (f"staff:{sara.pk}",)),)

    for text in ("actor:sara", 'actor:"Sara Nasser"', 'الفاعل:"سارة ناصر"', "actor:sara@hq.example", f"actor:staff:{sara.pk}"):
        assert queries.asked(text).question.conditions == wanted, text


def test_kinds_of_rows_have_their_words_in_both_languages(committed_db):
    for text in ("object:hold", "object:مانع", "object:موانع", "object:tenants_hold", "object:hq.tenants_hold"):
        assert queries.asked(text).question.conditions == (queries.Condition(words.TABLE, ("hq.tenants_hold",)),), text


def test_a_span_of_time_is_exact_even_where_a_change_was_sealed_late(committed_db):
    begun = clock.now()
    with psycopg.connect(role_url("HQ_OWNER_DATABASE_URL", committed_db)) as slow:
        slow.execute("SET search_path = hq")
        slow.execute(LATE_PLAN)
        middle = clock.now()
        make.tenant(slug="between")
        seal_everything(role_url("HQ_SEALER_DATABASE_URL", committed_db))
        slow.commit()
    settle(committed_db)

    early = {queries.entry_at(hit.seq).tbl for hit in found("", since=begun, until=middle)}
    late = {queries.entry_at(hit.seq).tbl for hit in found("", since=middle)}

    assert early == {"hq.plans_plan"}
    assert late == {"hq.tenants_tenant"}
    assert found("", until=begun - timedelta(days=9000)) == []


def test_a_search_gives_up_in_time_and_goes_on_where_it_gave_up(busy, monkeypatch):
    text, cursor, hits, stops = "field:slug laundry -after:palm", FOREVER, [], 0
    everything = found(text, 5000)
    monkeypatch.setattr(search, "BLOCKS_AT_MOST", 2)
    while True:
        answer = queries.find(queries.asked(text).question, 500, Stretch(0, cursor))
        hits += answer.hits
        if answer.looked_to is None:
            break
        stops, cursor = stops + 1, answer.looked_to

    assert stops > 1
    assert hits == everything


def test_the_page_says_how_far_it_looked(busy, monkeypatch):
    monkeypatch.setattr(search, "BLOCKS_AT_MOST", 1)
    page = make.client().get("/audit/", {"q": "field:status after:laundry -after:laundry"}).content.decode()

    assert "Looked through back to" in page
    assert "Look further" in page


def test_pages_are_walked_forth_and_back_without_losing_a_line(busy, monkeypatch):
    monkeypatch.setattr(lines, "LINES", 7)
    monkeypatch.setattr(lines, "FLOOD", 10**6)
    question = queries.asked("object:tenant -action:suspend").question

    def seqs(page):
        return [hit.seq for line in page.lines for hit in line.hits]

    pages, cursor = [], ""
    for _number in range(5):
        page = queries.timeline(question, cursor)
        pages.append(seqs(page))
        cursor = page.next
    flat = [seq for each in pages for seq in each]
    assert len(flat) == 35
    assert flat == sorted(set(flat), reverse=True)

    back = queries.timeline(question, page.previous)
    assert seqs(back) == pages[3]
    assert seqs(queries.timeline(question, back.next)) == pages[4]


def test_a_change_is_one_line_and_a_flood_of_a_machine_is_another(committed_db):
    tenant = make.tenant(slug="one-line")
    actions.suspend(tenant=tenant, reason=make.REASON, by=make.consenting(make.actor(), "one-line"))
    for number in range(6):
        with transaction.atomic(), ledger.context(actor="worker:sweep", verb="jobs.sweep", group=f"{number:032d}"):
            ledger.record("run", number)

    flood, change, *_rest = queries.timeline(queries.asked("").question).lines

    assert (flood.is_flood, flood.count, flood.head.actor) == (True, 6, "worker:sweep")
    assert (change.is_flood, change.count > 1, change.head.verb) == (False, True, "tenants.suspend")
    assert len(queries.timeline(queries.asked("actor:worker:sweep").question).lines) == 6


def test_a_long_change_is_passed_over_in_one_line(committed_db):
    with (
        transaction.atomic(),
        ledger.context(actor="staff:x", verb="tenants.configure", group="a" * 32),
        connection.cursor() as cursor,
    ):
        cursor.execute(MANY_TENANTS, ["bulk-", 1234])
    settle(committed_db)

    first = queries.timeline(queries.asked("").question).lines[0]

    assert (first.count, first.at_least, len(first.entries)) == (1234, False, lines.SHOWN)


def test_the_link_of_a_waiting_entry_still_leads_to_it_when_it_is_sealed(committed_db):
    tenant = make.tenant()
    (hit,) = found(f"object:tenant:{tenant.slug}")
    assert hit.seq > search.FIRST_WAITING

    settle(committed_db)

    assert queries.entry_at(hit.seq).pk_of_row == str(tenant.pk)
    assert make.client().get(f"/audit/{hit.seq}/").status_code == 200


def test_a_number_is_exact_until_it_would_cost_too_much(busy, monkeypatch):
    def counted(text):
        question = queries.asked(text).question
        return queries.count(question, queries.timeline(question))

    assert counted("palm") == queries.Count(len(found("palm")))
    monkeypatch.setattr("audit.queries.asking.COUNTED", 50)
    monkeypatch.setattr(lines, "LINES", 5)
    monkeypatch.setattr(lines, "FLOOD", 10**6)
    assert counted("object:tenant").is_about
    assert counted("object:tenant").number > 50


def test_the_page_speaks_arabic(busy):
    page = make.client(language="ar").get("/audit/", {"q": "المنشأة:al-nakheel"}).content.decode()

    assert "al-nakheel" in page
    with override("ar"):
        assert "الفاعل:" in page


def test_an_estimate_comes_near_what_there_is(busy, monkeypatch):
    monkeypatch.setattr(lines, "SEARCHES", (60, 60))
    question = queries.asked("field:slug laundry").question

    guess = queries.count(question, queries.timeline(question))

    assert guess.is_about
    # it is told from two blocks, of which the newest is as full as it happens to be
    assert 0.5 < guess.number / len(found("field:slug laundry", 5000)) < 2


def test_the_address_holds_the_span_of_time_in_the_zone_of_headquarters(committed_db):
    def span(**given):
        question = TimelineForm(given).asked.question
        return [at and at.astimezone(UTC).isoformat() for at in (question.since, question.until)]

    assert span(since="2026-11-22", until="2026-11-22") == ["2026-11-21T20:00:00+00:00", "2026-11-22T20:00:00+00:00"]
    assert span(range="own", since="2026-11-22T14:30") == ["2026-11-22T10:30:00+00:00", None]
    assert span(range="", since="2026-11-22") == [None, None]  # the form was set back to any time
    assert span(range="24h", until="2026-11-22")[1] is None
    assert "is no time" in TimelineForm({"since": "soon"}).asked.troubles[0]
