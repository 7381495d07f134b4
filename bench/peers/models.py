"""Which tables are written to? The order of the benchmark once for each library, told of it as its documentation says."""

import pghistory
from auditlog.registry import auditlog
from simple_history.models import HistoricalRecords

from bench.orders import Order


class SimpleOrder(Order):
    history = HistoricalRecords()

    class Meta:
        managed, db_table = False, "simple_order"


class AuditlogOrder(Order):
    class Meta:
        managed, db_table = False, "auditlog_order"


@pghistory.track()
class PghistoryOrder(Order):
    class Meta:
        managed, db_table = False, "pghistory_order"


auditlog.register(AuditlogOrder)
