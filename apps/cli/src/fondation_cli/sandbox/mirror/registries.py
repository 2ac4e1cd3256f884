"""The registries behind the mirror: those of this machine's own clients, unless settings name others."""

from collections.abc import Sequence
from functools import cached_property
from threading import Lock

from fondation_cli.sandbox.mirror.names import Kind
from fondation_cli.sandbox.mirror.npm_client import NpmRegistries, npm_registries
from fondation_cli.sandbox.mirror.python_clients import python_indexes
from fondation_cli.sandbox.mirror.upstream import Upstream
from fondation_shared.errors import SettingsError
from fondation_shared.settings import CourseSettings


class ConfiguredRegistries:
    """Asks the clients once, when the first package is wanted. May be used from several threads."""

    def __init__(self, settings: CourseSettings) -> None:
        self._npm_setting = settings.npm_registry
        self._python_setting = settings.pypi_index
        self._asking = Lock()

    def of(self, kind: Kind, name: str) -> Sequence[Upstream]:
        """Those that may have a package, in the order in which to ask.

        Raises SettingsError: no setting names one, and no client is there to say.
        """
        with self._asking:
            found = self._python if kind == "pypi" else self._npm_for(name)
        if found:
            return found
        variable, client = ("PYPI_INDEX", "uv") if kind == "pypi" else ("NPM_REGISTRY", "npm")
        raise SettingsError(
            f"No registry of packages is known: {client} is not on this machine, or names none.",
            hint=f"export FONDATION_{variable}=https://…",
        )

    @cached_property
    def _npm(self) -> NpmRegistries:
        return npm_registries(self._npm_setting)

    @cached_property
    def _python(self) -> tuple[Upstream, ...]:
        return python_indexes(self._python_setting)

    def _npm_for(self, name: str) -> tuple[Upstream, ...]:
        registry = self._npm.of(name)
        return (registry,) if registry else ()
