"""What is kept until a second person agrees, by which rules, and what is owed when somebody did not wait?"""

from .bypasses import REVIEW_WITHIN, Debt
from .policies import Policy
from .requests import AGREED, MOVES, Request, Requests, State, kept, told
from .reviews import Deputy, Review
from .terms import STRICTEST_HOURS, Termed, Terms, strictest

__all__ = [
    "AGREED",
    "MOVES",
    "REVIEW_WITHIN",
    "STRICTEST_HOURS",
    "Debt",
    "Deputy",
    "Policy",
    "Request",
    "Requests",
    "Review",
    "State",
    "Termed",
    "Terms",
    "kept",
    "strictest",
    "told",
]
