"""Which outcomes do we expect? A rule that says no is an answer, worded for staff; anything else is a defect."""

from django.utils.translation import gettext as _


class Refusal(Exception):
    """The action cannot be done now. `message` says why and what would help; `field` names the input at fault."""

    code = "refused"
    status = 409

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidInput(Refusal):
    """An argument breaks a rule. `errors` maps each field to what is wrong with it."""

    code = "invalid"
    status = 422

    def __init__(self, errors: dict[str, str]):
        field, message = next(iter(errors.items()))
        super().__init__(message, field)
        self.errors = errors


class Forbidden(Refusal):
    """The actor does not hold the verb. Says which roles do."""

    code = "forbidden"
    status = 403

    def __init__(self, verb: str, roles: list[str]):
        names = _(", ").join(roles) or _("nobody")
        super().__init__(_("You may not do this. It takes the role: %(roles)s.") % {"roles": names})
        self.verb = verb
        self.roles = roles


class ConsentMissing(InvalidInput):
    """The ladder of risk demands something that was not given: confirmed, reason, typed_name or sign_in."""

    code = "consent_missing"
    status = 428


class Moved(Refusal):
    """What would change is no longer what was shown to whoever agreed to it."""


class RuleBroken(Refusal):
    """A rule that the database guards forbids the change."""

    code = "rule_broken"


class Unagreed(RuleBroken):
    """The database keeps this change for those that others agreed to. No obstacle to a preview, which changes nothing."""


class Unavailable(Refusal):
    """A part of the console cannot be reached; nothing was changed."""

    code = "unavailable"
    status = 503


class SentForReview(Exception):
    """Not done yet and not refused: somebody else has to agree first. `url` leads to the request."""

    def __init__(self, key: str, url: str, sentence: str):
        super().__init__(sentence)
        self.key = key
        self.url = url
        self.sentence = sentence
