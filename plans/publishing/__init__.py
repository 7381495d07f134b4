"""Which rows of the product say what a tenant may use? Written by the publisher's role, from the outbox."""

from .flags import publish_flag
from .overrides import publish_overrides
from .subscriptions import publish_subscription

__all__ = ["publish_flag", "publish_overrides", "publish_subscription"]
