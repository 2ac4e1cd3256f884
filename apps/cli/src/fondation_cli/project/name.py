"""A project's name: a folder, a package, a command, and with `_` for `-` a Python module."""

import builtins
import keyword
import re
import sys
import unicodedata
from collections.abc import Collection

from fondation_shared.project import ProjectName

LONGEST = 32
_RESERVED = frozenset(
    {"aux", "con", "nul", "prn", "node-modules", "favicon-ico", "src", "test", "tests", "dist", "build"}
)
"""Names of devices on some systems, and of folders that projects have."""
_SMALL = re.compile(r"an?|and|d|de|des|du|en|et|for|in|l[ae]?|les|ma|mes|mon|my|of|on|our|pour|the|to|une?|with")
"""Words that a name does without."""


def name_of(title: str, taken: Collection[str]) -> ProjectName:
    """`Todo app` → `todo-app`; what means something else already, such as a dependency in `taken`, gets a suffix."""
    plain = unicodedata.normalize("NFKD", title.casefold().replace("œ", "oe").replace("æ", "ae"))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().replace("'", " "))
    name = ""
    for word in [each for each in words if not _SMALL.fullmatch(each)] or words:
        if len(name) + 1 + len(word) > LONGEST:
            break
        name = f"{name}-{word}" if name else word
    if not name:
        return "project"
    if not name[0].isalpha():
        name = f"project-{name}"
    return f"{name}-project" if _means_something_else(name, taken) else name


def _means_something_else(name: str, taken: Collection[str]) -> bool:
    module = name.replace("-", "_")
    of_python = module in sys.stdlib_module_names or keyword.iskeyword(module) or hasattr(builtins, module)
    return of_python or name in _RESERVED or name in taken
