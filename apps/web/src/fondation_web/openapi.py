"""The document at `/openapi.json`: what FastAPI makes of the routes, with problems as they really go out."""

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import JsonValue

from fondation_web.errors import MEDIA_TYPE

_PROBLEM: dict[str, JsonValue] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


class DescribedApi(FastAPI):
    """An app whose every route may answer a problem, and says so."""

    def openapi(self) -> dict[str, object]:
        """The document; FastAPI gives an error the media type of the route's own answer, so that is put right."""
        made = super().openapi()
        for operations in made["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = {
                    "description": "A problem: decide by its `code`.",
                    "content": _PROBLEM,
                }
        return made


def operation_id(route: APIRoute) -> str:
    """The name of the function that answers, as a client made from the document will call it."""
    return f"{route.name}_head" if route.methods == {"HEAD"} else route.name
