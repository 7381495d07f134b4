"""What stands in the ledger for a personal value? A salted digest of it, which says nothing and can be proven."""


def is_committed(value: object) -> bool:
    """Whether this stands for a personal value."""
    return isinstance(value, dict) and value.keys() == {"sha256"}
