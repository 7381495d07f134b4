"""What does Prometheus read? Figures that the database has at the moment of the question, whichever process answers.

Names follow Prometheus' conventions (base units, `_total` for counters); none has a label with a person's or tenant's data.
"""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric

from audit.queries import ChainState, Delays, chain_state, delays
from hqconsole.kernel import clock
from jobs.queries import counts_by_state
from tenants.queries import counts_by_status

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Figures:
    """A collector that asks the database at each scrape."""

    def collect(self) -> Iterator[Metric]:
        yield from of_ledger(chain_state())
        yield waits_for_seal(delays())
        yield by_state("hq_tenants", "Tenants by status.", counts_by_status())
        yield by_state("hq_runs", "Runs of jobs by state.", counts_by_state())


def of_ledger(chain: ChainState) -> Iterator[Metric]:
    age = (clock.now() - chain.waiting_since).total_seconds() if chain.waiting_since else 0
    yield GaugeMetricFamily("hq_audit_sealed_entries", "Entries that are sealed.", chain.sealed)
    yield GaugeMetricFamily("hq_audit_waiting_entries", "Entries that wait for their seal.", chain.waiting)
    yield GaugeMetricFamily("hq_audit_waiting_seconds", "Age of the oldest entry that waits for its seal.", age)
    yield GaugeMetricFamily("hq_audit_anchored_entries", "Entries covered by a checkpoint outside.", chain.checkpoint_size)
    yield GaugeMetricFamily("hq_audit_uncaptured_tables", "Tables with a hole in their capture.", len(chain.holes))


def waits_for_seal(seen: Delays) -> Metric:
    """The histogram of seconds from a change to its seal."""
    buckets = [("+Inf" if end == float("inf") else f"{end:g}", number) for end, number in seen.cumulative]
    return HistogramMetricFamily(
        "hq_audit_seal_delay_seconds", "Seconds from a change to its seal.", buckets=buckets, sum_value=seen.seconds
    )


def by_state(name: str, words: str, counts: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=["state"])
    for state, number in counts.items():
        family.add_metric([state], number)
    return family


def exposed() -> bytes:
    """All figures in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(Figures())
    return generate_latest(registry)
