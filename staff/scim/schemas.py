"""What does SCIM hear of what we know of people? The types and schemas that RFC 7643, sections 6 and 7, wants to be found."""

from django.conf import settings
from django.urls import reverse

from .people import LIST, USER

RESOURCE_TYPE = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Schema"


def attribute(
    name: str, kind: str, description: str, *, unique: str = "none", many: bool = False, written: bool = False, parts=()
):
    """One attribute of a person. Only what is `written` can the directory change; all else comes with the claims of a sign-in."""
    described = {
        "name": name,
        "type": kind,
        "multiValued": many,
        "description": description,
        "required": name == "userName",
        "mutability": "readWrite" if written else "readOnly",
        "returned": "default",
    }
    if kind == "complex":
        return described | {"subAttributes": list(parts)}
    return described | {"caseExact": False, "uniqueness": unique} if kind == "string" else described


ATTRIBUTES = (
    attribute("userName", "string", "What preferred_username said at the first sign-in.", unique="server"),
    attribute("displayName", "string", "The name that the claims gave."),
    attribute("name", "complex", "The same.", parts=[attribute("formatted", "string", "The whole name.")]),
    attribute(
        "emails",
        "complex",
        "The address that the claims gave.",
        many=True,
        parts=[
            attribute("value", "string", "The address."),
            attribute("type", "string", "Always work."),
            attribute("primary", "boolean", "Always true."),
        ],
    ),
    attribute("active", "boolean", "Whether this person may sign in.", written=True),
)


def user_type() -> dict:
    return {
        "schemas": [RESOURCE_TYPE],
        "id": "User",
        "name": "User",
        "endpoint": "/Users",
        "description": "Somebody of headquarters who has signed in through the provider.",
        "schema": USER,
        "schemaExtensions": [],
        "meta": {"resourceType": "ResourceType", "location": place("resource_type", "User")},
    }


def user_schema() -> dict:
    return {
        "schemas": [SCHEMA],
        "id": USER,
        "name": "User",
        "description": "Somebody of headquarters.",
        "attributes": list(ATTRIBUTES),
        "meta": {"resourceType": "Schema", "location": place("schema", USER)},
    }


def only(resource: dict) -> dict:
    """A list of this one resource, as each of ours is."""
    return {"schemas": [LIST], "totalResults": 1, "startIndex": 1, "itemsPerPage": 1, "Resources": [resource]}


def place(name: str, key: str) -> str:
    return settings.HQ_URL + reverse(f"scim:{name}", args=[key])
