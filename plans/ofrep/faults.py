"""What can be wrong with a request of the OpenFeature protocol? Each fault is answered as the protocol has it."""

from http import HTTPStatus

from django.http import JsonResponse


class Fault(Exception):
    """An expected outcome with the protocol's code and words for whoever reads the product's log."""

    def __init__(self, code: str, details: str, status: int = HTTPStatus.BAD_REQUEST, *, retry_after: int = 0):
        super().__init__(details)
        self.code, self.details, self.status, self.retry_after = code, details, status, retry_after

    def answer(self, key: str = "") -> JsonResponse:
        body = {"key": key} if key else {}
        response = JsonResponse(body | {"errorCode": self.code, "errorDetails": self.details}, status=self.status)
        if self.status == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = "Bearer"
        if self.retry_after:
            response.headers["Retry-After"] = str(self.retry_after)
        return response


def unread(details: str) -> Fault:
    return Fault("PARSE_ERROR", details)


def no_targeting_key() -> Fault:
    return Fault("TARGETING_KEY_MISSING", "context.targetingKey names the tenant: its id or its slug.")


def bad_context(details: str) -> Fault:
    return Fault("INVALID_CONTEXT", details)


def no_such_flag(key: str) -> Fault:
    return Fault("FLAG_NOT_FOUND", f"There is no feature and no limit {key!r}.", HTTPStatus.NOT_FOUND)


def asleep() -> Fault:
    details = "This key sleeps: the sign-in service has not confirmed its owner for days. It wakes when they sign in."
    return Fault("GENERAL", details, HTTPStatus.FORBIDDEN)


def unknown_caller() -> Fault:
    return Fault("GENERAL", "Send an API key, as bearer token or as X-API-Key.", HTTPStatus.UNAUTHORIZED)


def forbidden() -> Fault:
    return Fault("GENERAL", "This key may not evaluate: it needs the scope plans.evaluate.", HTTPStatus.FORBIDDEN)


def too_often(details: str, seconds: int) -> Fault:
    return Fault("GENERAL", details, HTTPStatus.TOO_MANY_REQUESTS, retry_after=seconds)
