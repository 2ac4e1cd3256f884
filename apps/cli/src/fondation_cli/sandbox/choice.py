"""Which backend runs foreign code here."""

import shutil
import sys

from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.docker.engine import Engine
from fondation_cli.sandbox.docker.lacking import lacking
from fondation_cli.sandbox.docker.sandbox import Docker
from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.port import Sandbox
from fondation_shared.errors import NotAvailable
from fondation_shared.settings import CourseSettings


def chosen(settings: CourseSettings) -> Sandbox:
    """The one that is asked for; else a container engine that is ready, else Bubblewrap.

    Which walls it raises here is its own to say. Raises NotAvailable, with what to install.
    """
    no_engine = ""
    if settings.sandbox != "bubblewrap":
        engine = Engine()
        no_engine = lacking(engine, settings.sandbox_image).programs
        if not no_engine:
            return Docker(settings.sandbox_image, engine)
        engine.close()
    if settings.sandbox == "docker":
        raise NotAvailable(
            "The container engine cannot run builds.",
            cause=no_engine,
            hint="docker info && make images",
        )
    if no_bubblewrap := _no_bubblewrap():
        raise NotAvailable(
            "Nothing is installed here that builds can be locked into.",
            cause="; ".join(filter(None, (no_bubblewrap, no_engine))),
            hint="apt-get install bubblewrap",
        )
    return Bubblewrap()


def bounds(settings: CourseSettings) -> Policy:
    """What a command may use as this installation is set up."""
    return Policy(memory=settings.docker_memory_limit, cpus=settings.docker_cpu_limit)


def _no_bubblewrap() -> str:
    if not sys.platform.startswith("linux"):
        return "Bubblewrap needs Linux"
    return "" if shutil.which("bwrap") else "bwrap is not installed"
