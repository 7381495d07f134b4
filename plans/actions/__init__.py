"""What can be done to plans? The registry grows, plans are published in editions, tenants subscribe to them."""

from .editions import (
    DraftExists,
    DraftMoved,
    LiveMoved,
    NoDraft,
    NothingChanged,
    NotOnOffer,
    PlanClosed,
    discard_draft,
    draft,
    edit_draft,
    edit_drafts,
    publish,
    rebase_draft,
    retire,
)
from .plans import InUse, add_plan, change_plan, close
from .registry import Unsound, add_feature, add_limit, change_feature, change_limit
from .seeding import AlreadySeeded, seed
from .subscribing import AlreadySubscribed, subscribe

__all__ = [
    "AlreadySeeded",
    "AlreadySubscribed",
    "DraftExists",
    "DraftMoved",
    "InUse",
    "LiveMoved",
    "NoDraft",
    "NotOnOffer",
    "NothingChanged",
    "PlanClosed",
    "Unsound",
    "add_feature",
    "add_limit",
    "add_plan",
    "change_feature",
    "change_limit",
    "change_plan",
    "close",
    "discard_draft",
    "draft",
    "edit_draft",
    "edit_drafts",
    "publish",
    "rebase_draft",
    "retire",
    "seed",
    "subscribe",
]
