"""What can be wrong with a request of the directory? Each fault is answered as RFC 7644, section 3.12, has it."""

from http import HTTPStatus

from django.http import JsonResponse

SCHEMA = "urn:ietf:params:scim:api:messages:2.0:Error"
MEDIA_TYPE = "application/scim+json"


class Fault(Exception):
    """An expected outcome: a status, words for whoever reads the provider's log, and the protocol's own word if it has one."""

    def __init__(self, detail: str, status: int = HTTPStatus.BAD_REQUEST, scim_type: str = "", *, retry_after: int = 0):
        super().__init__(detail)
        self.detail, self.status, self.scim_type, self.retry_after = detail, status, scim_type, retry_after

    def answer(self) -> JsonResponse:
        body = {"schemas": [SCHEMA], "status": str(int(self.status)), "detail": self.detail}
        body |= {"scimType": self.scim_type} if self.scim_type else {}
        response = JsonResponse(body, status=self.status, content_type=MEDIA_TYPE)
        if self.status == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = "Bearer"
        if self.retry_after:
            response.headers["Retry-After"] = str(self.retry_after)
        return response


def unknown_caller() -> Fault:
    return Fault("Send an API key with the scope staff.provision as bearer token.", HTTPStatus.UNAUTHORIZED)


def forbidden() -> Fault:
    return Fault("This key may not provision: it needs the scope staff.provision.", HTTPStatus.FORBIDDEN)


def no_such_person() -> Fault:
    return Fault("Nobody who came in through this provider has this id.", HTTPStatus.NOT_FOUND)


def no_such_resource() -> Fault:
    return Fault("There is one type here, User, and its schema.", HTTPStatus.NOT_FOUND)


def known_already() -> Fault:
    return Fault("Somebody of this userName or externalId is known here; find them by filter.", HTTPStatus.CONFLICT, "uniqueness")


def nobody_is_made_up() -> Fault:
    return Fault(
        "People are written down here when they first sign in, with the roles of their claims. Send this again afterwards.",
        HTTPStatus.FORBIDDEN,
    )


def no_such_method() -> Fault:
    return Fault("There is no such method here.", HTTPStatus.METHOD_NOT_ALLOWED)


def unread(detail: str) -> Fault:
    return Fault(detail, scim_type="invalidSyntax")


def too_big() -> Fault:
    return Fault("What you sent is too big.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def bad_value(detail: str) -> Fault:
    return Fault(detail, scim_type="invalidValue")


def bad_filter() -> Fault:
    return Fault('Filters are: userName eq "...", externalId eq "...", id eq "...".', scim_type="invalidFilter")
