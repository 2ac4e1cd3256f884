"""The protocols, each loaded where a model speaks it: the library of another provider takes a second more."""

import importlib
from typing import Protocol as Interface
from typing import cast

from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings

from fondation_cli.models.endpoint import Endpoint, Protocol


class Spoken(Interface):
    """What is particular to one protocol."""

    def model(self, endpoint: Endpoint) -> Model:
        """The library's model behind `endpoint`."""
        ...

    def settings(self, shared: str) -> ModelSettings:
        """How providers keep what several questions begin with, of which `shared` is a hash."""
        ...


def spoken(protocol: Protocol) -> Spoken:
    """How `protocol` is spoken."""
    return cast("Spoken", importlib.import_module(f"fondation_cli.models.protocols.{protocol}"))
