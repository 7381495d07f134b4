"""On which pages do people see plans, and what a tenant may use?"""

from .editions import compare, copy, detail, discard_draft, draft, edit_draft, publish, rebase_draft, retire, review, tenants
from .matrix import count, edit_drafts, index
from .registry import (
    add_feature,
    add_limit,
    add_plan,
    change_feature,
    change_limit,
    change_plan,
    close,
    features,
    limits,
)
from .tenant import of_tenant

__all__ = [
    "add_feature",
    "add_limit",
    "add_plan",
    "change_feature",
    "change_limit",
    "change_plan",
    "close",
    "compare",
    "copy",
    "count",
    "detail",
    "discard_draft",
    "draft",
    "edit_draft",
    "edit_drafts",
    "features",
    "index",
    "limits",
    "of_tenant",
    "publish",
    "rebase_draft",
    "retire",
    "review",
    "tenants",
]
