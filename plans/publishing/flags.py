"""Which rows of the product say what a feature is for everybody?

The product's resolver does not look at its own mark of a kill switch, so what is killed has an off default and no plan that
enables it; rows of tenants that have an override of it are written with the tenants (`overrides.py`).
"""

import json

from hqconsole.kernel import editions
from plans.models import Feature
from plans.queries.flags import has

from .overrides import TYPES

FLAG = """
INSERT INTO hq_ff_feature_flags_mst (flag_key, flag_name, flag_name2, data_type, default_value, is_kill_switch)
VALUES (%(key)s, %(name)s, %(name2)s, %(type)s, %(default)s, %(killed)s)
ON CONFLICT (flag_key) DO UPDATE SET default_value = excluded.default_value, is_kill_switch = excluded.is_kill_switch,
    updated_at = now()
"""
MAPPINGS = """
UPDATE sys_ff_pln_flag_mappings_dtl SET is_enabled = upper(plan_code) = ANY(%s), updated_at = now() WHERE flag_key = %s
"""


def publish_flag(cursor, key: str) -> None:
    """Make the product's rows of a feature say what holds for everybody; `cursor` is the publisher's, in a transaction."""
    feature = Feature.objects.get(key=key)
    if not feature.product_key:
        return
    default = feature.off if feature.is_killed or feature.default_value is None else feature.default_value
    cursor.execute(
        FLAG,
        {
            "key": feature.product_key,
            "name": feature.name_en,
            "name2": feature.name_ar,
            "type": TYPES[feature.type],
            "default": json.dumps(default),
            "killed": feature.is_killed,
        },
    )
    enabled = [] if feature.is_killed else [each.plan.key.upper() for each in editions.offered("plan") if has(each, feature)]
    cursor.execute(MAPPINGS, [enabled, feature.product_key])
