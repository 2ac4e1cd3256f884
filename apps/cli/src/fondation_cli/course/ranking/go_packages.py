"""What a package of Go is called in the files that import it."""

import re

_VERSION = re.compile(r"v\d+")
_ENDING = re.compile(r"\.v\d+$")


def package_name(module: str) -> str:
    """The name that code writes before a dot: `chi` of `example.com/chi/v5`, `yaml` of `gopkg.in/yaml.v3`.

    A package may call itself otherwise than its folder; the usual ways are known.
    """
    parts = module.split("/")
    if len(parts) > 1 and _VERSION.fullmatch(parts[-1]):
        parts.pop()
    name = _ENDING.sub("", parts[-1])
    return name.removeprefix("go-").removesuffix("-go").removesuffix(".go").replace("-", "_") or name
