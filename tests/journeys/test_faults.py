"""What does a person notice when a worker is killed, Redis forgets, or PostgreSQL goes away? One sentence at most."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_new_tenant import come_to_life, fill, submit

END_THE_STREAM_ON_LEAVING = """() => addEventListener("beforeunload", () =>
  setTimeout(() => htmx.trigger(document.body, "htmx:sseClose", { type: "message" })))"""


@pytest.fixture(autouse=True)
def mended(stack):
    """Whatever a test breaks runs again for the next one."""
    yield
    stack.mend()


def ordered(enter, slug: str) -> Page:
    """The page of a new tenant's run."""
    page = enter("business.admin", at="/tenants/new/")
    fill(page, slug)
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Provisioning of")
    return page


def attempts(stack, slug: str) -> dict[str, int]:
    """How often each step of a tenant's run was begun."""
    return dict(
        stack.fetch(
            "SELECT s.name, s.attempts FROM jobs_step s JOIN jobs_run r ON r.id = run_id"
            " JOIN tenants_tenant t ON t.id::text = r.subject WHERE slug = %s",
            slug,
        )
    )


def test_a_run_goes_on_where_its_killed_worker_stopped(enter, stack):
    slug = "killed-worker"
    stack.kill("worker")
    page = ordered(enter, slug)

    with stack.locked("workflows_deployment"):
        stack.mend()
        expect(page.locator("#step-workflow.step--running")).to_be_visible()
        stack.kill("worker")
    stack.execute("UPDATE jobs_run SET lease_until = now() WHERE state = 'running'")  # rather than wait for its end
    stack.mend()

    come_to_life(page)
    begun = attempts(stack, slug)
    assert begun.pop("workflow") == 2
    assert set(begun.values()) == {1}
    assert stack.fetch(
        "SELECT count(*) FROM workflows_deployment d JOIN tenants_tenant t ON t.id = d.tenant_id WHERE slug = %s", slug
    ) == [(1,)]


def test_a_queued_run_happens_although_redis_forgot_it(enter, stack):
    stack.kill("worker")
    page = ordered(enter, "forgotten-bell")
    stack.flush_redis()

    stack.mend()

    come_to_life(page)


def test_a_run_that_ends_does_not_hold_back_whoever_leaves_its_page(enter, stack):
    stack.kill("worker")
    page = ordered(enter, "left-early")
    page.evaluate(END_THE_STREAM_ON_LEAVING)

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Tenants").click()

    expect(page).to_have_url("/tenants/")


def test_without_postgres_every_page_says_so_in_one_sentence_and_comes_back(enter, stack):
    page = enter("super.admin", at="/tenants/", expecting=(503,))
    stack.stop("postgres")

    answer = page.goto("/tenants/")
    assert answer.status == 503
    expect(page.get_by_role("heading", level=1)).to_have_text("The database cannot be reached")
    stack.mend()
    page.get_by_role("link", name="Try again").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Tenants")
    expect(page.locator("tbody tr")).not_to_have_count(0)


def test_provisioning_works_again_after_postgres_was_away(enter, stack):
    stack.restart("postgres")
    stack.mend()

    page = ordered(enter, "after-the-outage")

    come_to_life(page)
