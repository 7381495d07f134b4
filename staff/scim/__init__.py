"""How does the identity provider's directory say who left? By SCIM 2.0 (RFC 7643, RFC 7644), at /scim/v2/.

It reads people and keeps them out or lets them in again. It gives nobody a role, writes no name and makes nobody up: those come
with the claims at a sign-in.
"""
