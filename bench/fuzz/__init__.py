"""What does the console answer to 100,000 requests that are wrong, odd or malicious, mixed with good ones?

Every page with its forms and every operation of the API, as everybody who may come: strangers, people without a role, the
five roles, scripts with keys. Nothing may break (a status of 500 or above), hang, or answer what the API does not promise;
and enough has to succeed, or all that would prove nothing.
"""

import logging
import multiprocessing
import os
import random
import sys
import time

from django.conf import settings
from django.db import connections

from bench.measure import Row
from bench.sizes import sized
from bench.world import World
from tests.staff.provider import bent_provider

from . import lines
from .fuzzer import Fuzzer
from .tally import Tally

REQUESTS = sized(100_000, least=200)


def measured(world: World) -> list[Row]:
    """The figures of the whole run, by as many processes as there are cores.

    HQ_FUZZ_MINUTES ends it earlier, HQ_FUZZ_SEED repeats the choices; HQ_FUZZ_LINES=on also measures which lines of views
    and services run, which takes its time.
    """
    count, seed = os.cpu_count() or 1, int(os.environ.get("HQ_FUZZ_SEED") or random.randrange(10**6))
    print(f"HQ_FUZZ_SEED={seed} repeats the choices, though not what two processes do to each other.", file=sys.stderr)
    minutes = float(os.environ.get("HQ_FUZZ_MINUTES") or "inf")
    settings.HQ_EMERGENCY_ACCESS = True  # that door is one of the operations, too
    connections.close_all()
    pool = multiprocessing.get_context("fork").Pool  # what the parent has read need not be read again
    with world.processes("sealer"), bent_provider() as (settings.HQ_PROVIDER, _bent), pool(count) as processes:
        whole = Tally.of(processes.starmap(run, [(seed + number, REQUESTS // count, minutes) for number in range(count)]))
    whole.tell()
    return whole.rows() + ([lines.row(whole.lines)] if whole.lines else [])


def run(seed: int, requests: int, minutes: float) -> Tally:
    """What one process saw until it made so many requests, or its time was up."""
    logging.disable(logging.CRITICAL)  # refusals by the thousand; what breaks is told by the tally
    fuzzer, end = Fuzzer(seed), time.monotonic() + minutes * 60
    with lines.Watch(lines.files() if os.environ.get("HQ_FUZZ_LINES") == "on" else []) as watch:
        while fuzzer.tally.requests < requests and time.monotonic() < end:
            fuzzer.go(fuzzer.tally.requests + 100)
    fuzzer.tally.lines |= watch.seen
    return fuzzer.tally
