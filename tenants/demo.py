"""Who lives in the demo world? Invented tenants with steady ids, so that the traffic simulator can be them."""

import json
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

SEED = Path(__file__).parent / "seed" / "demo.json"


@dataclass(frozen=True)
class DemoTenant:
    """One invented tenant as the seed file describes it."""

    slug: str
    name_en: str
    name_ar: str
    region: str
    timezone: str
    currency: str
    administrator: dict
    plan: str
    workflow: str
    suspended_because: str
    orders_per_day: int

    @property
    def id(self) -> UUID:
        return uuid5(NAMESPACE_URL, f"hq-demo:{self.slug}")

    @property
    def order(self) -> dict:
        """The arguments of `tenants.actions.create`."""
        identity = {name: getattr(self, name) for name in ("id", "slug", "name_en", "name_ar", "region", "timezone", "currency")}
        seed = {"plan": self.plan, "catalogs": True, "workflow": self.workflow}
        return {"identity": identity, "administrator": self.administrator, "seed": seed, "is_demo": True}


def demo_tenants() -> list[DemoTenant]:
    """The tenants of the seed file, in its order."""
    return [DemoTenant(**each) for each in json.loads(SEED.read_text("utf-8"))["tenants"]]
