"""Whether a sentence holds an address, in whatever spelling: as a link, in words, or in code style."""

import re
import unicodedata
from collections.abc import Callable, Collection

from fondation_cli.course.verify.atoms import Atom
from fondation_cli.course.verify.quotes import without_quotations

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
_SAID = re.compile(
    r"\w\s*[\[({<]\s*dot\s*[\])}>]\s*\w"
    r"|\w\s+dot\s+(?:com|net|org|io|xyz|ru|dev|app|info|biz|ai|co|ly|gg|cc|sh|rs|md|py)\b"
    r"|\w\s*[\[({<]?\s*\bpoint\s*[\])}>]?\s*(?:com|org|io|fr|ru|xyz)\b",
    re.IGNORECASE,
)
"""`somewhere dot com`, `somewhere(dot)com`: an address spelt out, in English or in French."""
_DOTTED = re.compile(r"(?<![\w@/.-])[\w-]+(?:\.[\w-]+)+(?::\d+)?(?P<path>/\S*)?")
_SHORT = re.compile(r"(?:\w\.)+\w\.?|[\d.]+")
"""`e.g`, `3.11`."""
_PRODUCTS = frozenset({"Node.js", "Vue.js", "Next.js", "React.js", "Express.js", "Three.js", "ASP.NET"})


def leads_away(sentence: tuple[Atom, ...]) -> bool:
    """Whether it links, or says an address as one: with its scheme, with an end only addresses have, or spelt out."""
    text = _spelt("".join(" " if atom.is_code else atom.plain for atom in sentence))
    whole = _spelt("".join(atom.plain for atom in sentence))
    said = _FOREIGN.search(text) or _SAID.search(text) or _ADDRESS.search(whole)
    return any(atom.href for atom in sentence) or bool(said)


def names_a_host(sentence: tuple[Atom, ...], ours: Collection[str], is_there: Callable[[str], bool]) -> bool:
    """Whether something in it may be an address, and is nothing of the repository's.

    `ours` are code spans that may stand as they are; `is_there` knows names and paths. Of what stands in code style or
    in a quotation, and is looked up word for word, a part that is known will do.
    """

    def is_known_in_part(name: str) -> bool:
        return is_there(name) or ("/" not in name and any(map(is_there, name.split("."))))

    own = "".join(atom.text for atom in without_quotations(sentence) if not (atom.is_code or atom.href))
    text = "".join(atom.text for atom in sentence if not (atom.is_code or atom.href))
    code = (atom.text for atom in sentence if atom.is_code and atom.text not in ours)
    if any(not _is_ours(found, is_there) for found in _DOTTED.finditer(_spelt(own))):
        return True
    return any(
        not _is_ours(found, is_known_in_part) for each in (text, *code) for found in _DOTTED.finditer(_spelt(each))
    )


def _spelt(text: str) -> str:
    """With signs that look like those of an address as just those."""
    return unicodedata.normalize("NFKC", text).translate(_SLASHES)


def _is_ours(found: re.Match[str], is_there: Callable[[str], bool]) -> bool:
    word = found[0].rstrip(".,;:!?)]}'\"")
    if found["path"] is not None:
        return is_there(word)
    return bool(_SHORT.fullmatch(word) or word in _PRODUCTS) or is_there(word)
