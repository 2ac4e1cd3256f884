"""What walls an engine cannot raise for want of something on its machine."""

from fondation_cli.sandbox.docker.engine import Engine, EngineFailed
from fondation_cli.sandbox.probe import Lacking

_BOUNDS = {"MemoryLimit": "memory", "PidsLimit": "processes", "CpuCfsQuota": "processors"}


def lacking(engine: Engine, image: str) -> Lacking:
    """As the engine says of itself."""
    unfiltered = "the engine has no filter of system calls"
    try:
        told = engine.information()
        missing = "" if engine.has_image(image) else f"the image {image} is not there"
    except EngineFailed:
        return Lacking("", unfiltered, "the engine does not answer")
    unbounded = [name for key, name in _BOUNDS.items() if told.get(key) is False]
    groups = f"the engine does not bound {', '.join(unbounded)}" if unbounded else ""
    return Lacking(groups, unfiltered, missing)
