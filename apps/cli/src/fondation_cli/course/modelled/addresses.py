"""Whether a sentence holds an address, in whatever spelling: as a link, in words, or in code style."""

import re
import unicodedata
from collections.abc import Callable, Collection

from fondation_cli.course.verify.atoms import Atom

_SLASHES = str.maketrans("\u2044\u2215\u29f8\u2571\u3002\uff61\u2024", "////...")
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}:\s?//|(?<![\w:/])//[\w-]+\.\w|\b(?:www|ftp)\d?\."
    r"|\b(?:javascript|data|mailto|vbscript|file|tel|sms|magnet):\S",
    re.IGNORECASE,
)
_FOREIGN = re.compile(
    r"</?[a-z!]|!\[|\][(\[:]|\{\{|\[\[|[\w.+-]+@[\w-]+\.\w+"
    r"|\b[\w-]+\.(?:com|net|org|io|xyz|ru|example|dev|app|info|biz)\b",
    re.IGNORECASE,
)
"""What leads elsewhere, or only looks like it; in code style some of this is a name."""
_DOTTED = re.compile(r"(?<![\w@/.-])[\w-]+(?:\.[\w-]+)+(?::\d+)?(?P<path>/\S*)?")
_FILE = re.compile(
    r"\.(?:py|pyi|js|mjs|cjs|jsx|ts|tsx|json|toml|cfg|ini|md|rst|txt|ya?ml|html?|css|scss|lock|xml|sql|go|rs|java|kt|c|h|cc|cpp|hpp"
    r"|cs|rb|php|swift|sh|bat|env|svg|png|csv|gradle|mod|sum)$",
    re.IGNORECASE,
)
_SHORT = re.compile(r"(?:\w\.)+\w\.?|[\d.]+")
"""`e.g`, `3.11`."""
_PRODUCTS = frozenset({"Node.js", "Vue.js", "Next.js", "React.js", "Express.js", "Three.js", "ASP.NET"})


def leads_away(sentence: tuple[Atom, ...], ours: Collection[str], is_there: Callable[[str], bool]) -> bool:
    """Whether it does. `ours` are code spans that may stand as they are; `is_there` knows what the commit has."""
    if any(atom.href for atom in sentence):
        return True
    text = _spelt("".join(" " if atom.is_code else atom.plain for atom in sentence))
    said = [text, *(_spelt(atom.text) for atom in sentence if atom.is_code and atom.text not in ours)]
    whole = _spelt("".join(atom.plain for atom in sentence))
    if _FOREIGN.search(text) or _ADDRESS.search(whole):
        return True
    return any(not _is_ours(found, is_there) for each in said for found in _DOTTED.finditer(each))


def _spelt(text: str) -> str:
    """With signs that look like those of an address as just those."""
    return unicodedata.normalize("NFKC", text).translate(_SLASHES)


def _is_ours(found: re.Match[str], is_there: Callable[[str], bool]) -> bool:
    word = found[0].rstrip(".,;:!?)]}'\"")
    if found["path"] is not None:
        return is_there(word)
    return bool(_SHORT.fullmatch(word) or word in _PRODUCTS or _FILE.search(word)) or is_there(word)
