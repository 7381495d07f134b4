"""How large is a benchmark? As its target says; `HQ_BENCH_SCALE` makes all of them smaller, a variable of its own one number.

At HQ_BENCH_SCALE=0.001 everything runs within seconds and proves only that it runs: `tests/house/test_bench.py` does that.
"""

import os

SCALE = float(os.environ.get("HQ_BENCH_SCALE", "1"))


def sized(full: int, *, least: int = 1, variable: str = "") -> int:
    """`full` to scale and at least `least`; or what the environment says in `variable`."""
    return int(os.environ.get(variable) or max(least, round(full * SCALE)))
