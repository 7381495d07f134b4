"""What does a worker do that exports everything? In a process of its own, for its memory: `-m bench.exporter FORM`."""

import re
import sys
from pathlib import Path

import django

MEMORY = re.compile(r"VmHWM:\s+(\d+) kB")


def main(form: str) -> None:
    """Export everything; print rows, bytes, the most memory that was used, and seconds of wall and cpu."""
    django.setup()
    from django.db import connection

    from audit import exporting
    from audit.models import Export
    from hqconsole.kernel import clock

    from .measure import cost_of

    asked = {"form": form, "filters": {}, "span": {}, "reason": "A benchmark", "asked_by": "bench"}
    export = Export.objects.create(**asked, asked_at=clock.now())
    connection.ensure_connection()

    def carry() -> None:
        exporting.write(export, lambda done, total: None)
        exporting.prove(export, lambda done, total: None)
        exporting.packed(export)

    cost, packed = cost_of(carry, connection.connection.info.backend_pid), exporting.packed(export)
    export.archive.replace(export.folder.parent / f"{export.pk}-{form}.zip")
    memory = int(MEMORY.search(Path("/proc/self/status").read_text())[1])
    print(packed.rows, packed.size_bytes, memory, cost.wall, cost.cpu)


if __name__ == "__main__":
    main(sys.argv[1])
