"""Which backend runs foreign code here."""

import shutil
import sys
from typing import Literal

from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.docker.engine import Engine
from fondation_cli.sandbox.docker.lacking import lacking
from fondation_cli.sandbox.docker.sandbox import Docker
from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.port import Sandbox
from fondation_shared.errors import NotAvailable
from fondation_shared.settings import CourseSettings


class NoSandbox(NotAvailable):
    """Foreign code can be locked into nothing here: an engine may come back, and another machine may have one."""

    code = "no_sandbox"
    retryable = True


Backend = Literal["auto", "docker", "bubblewrap"]
"""As `FONDATION_SANDBOX` says it."""


def chosen(settings: CourseSettings) -> Sandbox:
    """The one that is asked for. Raises NoSandbox, with what to install."""
    return sandbox_of(settings.sandbox, settings.sandbox_image)


def sandbox_of(backend: Backend, image: str) -> Sandbox:
    """`auto`: a container engine that is ready and has the image, else Bubblewrap.

    Which walls it raises here is its own to say. Raises NoSandbox, with what to install.
    """
    no_engine = ""
    if backend != "bubblewrap":
        engine = Engine()
        no_engine = lacking(engine, image).programs
        if not no_engine:
            return Docker(image, engine)
        engine.close()
    if backend == "docker":
        raise NoSandbox(
            "The container engine cannot run builds.",
            cause=no_engine,
            hint="docker info && make images",
        )
    if no_bubblewrap := _no_bubblewrap():
        raise NoSandbox(
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
