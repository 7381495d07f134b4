"""Jh Apps SSO (demo): a small identity provider of our own, for development only. Real protocol, no passwords."""
