"""Docstrings and comments as plain sentences: the markup of RST, Markdown, JSDoc, Javadoc and rustdoc taken off."""

import inspect
import re
from collections.abc import Callable
from html import unescape

_FIELD = re.compile(
    r"^\s*(?::\w[\w -]*:(?!`)|@(?!(?:brief|short|details|c|p|a|ref|em|b)\s)\w+\b|#\s|={3,}|-{3,}|>>>|\.\. "
    r"|Args:|Arguments:|Parameters|Returns?:|Raises:"
    r"|\\(?:t?param|returns?|retval|throws?|exception|see|sa|note|warning|since|deprecated|todo|code|verbatim|example"
    r"|ingroup|defgroup|addtogroup|file|author|date|version|pre|post|li|name|class|struct|fn)\b"
    r"|<(?:remarks|param|typeparam|returns|exception|example|value|seealso|code|inheritdoc|list)\b)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+\S")
_EXAMPLE = re.compile(r"^\s*(?:```|~~~|<pre>|\{\{\{|Example|Examples|Usage)", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])[\"')]?\s+(?=[A-Z`\"'(\[])")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|cf|vs|Dr|Mr|St|no)\.|\b[A-Z]\.)$")

_BANNER = re.compile(r"^!!.*!!$|\s[/*=#~]{3,}$|^[/*=#~]{3,}\s")
_STATEMENT = re.compile(r"[)\]}\w\"'];$|[{}]$|^\s*[})\]]+,?$|=>$")
"""How a line of code ends."""

_PLAIN_WORD = re.compile(r"[A-Z]?[a-z]+$")
_SAYS = re.compile(
    r"(?:is|was|has|are|were|can|could|will|would|may|might|must|should|did|not|never|always|also|only)\b"
    r"|(?!(?:its|this|his|as|us|thus|plus|minus|less|various|previous)\b)[a-z]+(?<!s)s\b(?! of\b)"
)
"""What a name is the subject of: a verb in the third person. "Get values of" goes on with a noun."""

_SHARE = 0.55
"""How much of a text must be left when it is cut at a clause."""

_TAGS = (
    "em|strong|ul|ol|li|dl|dt|dd|pre|br|hr|h[1-6]|div|span|table|tr|td|th|thead|tbody|sup|sub|blockquote|"
    "img|code|tt|small"
)
_XML_TAGS = "summary|remarks|value|para|returns|example|exception|param|typeparam|list|item|description|term"
"""What documentation of C# is written in."""
_ENTITIES = "lt|gt|amp|nbsp|quot|apos|mdash|ndash|hellip|lsquo|rsquo|ldquo|rdquo|times|copy"


def _role(found: re.Match[str]) -> str:
    text = found[1]
    if "<" in text and text.endswith(">"):
        return _code(text.partition("<")[0])
    return _code(text.rpartition(".")[2] if text.startswith("~") else text.lstrip("!"))


def _link(found: re.Match[str]) -> str:
    """`{@link Foo#bar(X) label}` as its label, or the name."""
    target, _, label = found[1].strip().partition(" ")
    return (
        label.strip() if label and "(" not in target else _code(target.partition("(")[0].lstrip("#").replace("#", "."))
    )


def _code(text: str) -> str:
    return f"`{text.strip()}`" if text.strip() else ""


_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"<h([1-6])\b[^<>]*>.*?</h\1>", re.IGNORECASE | re.DOTALL), " "),
    (re.compile(r"(?:^|(?<=\s))\.\. [a-z][a-z-]+::.*", re.DOTALL), " "),
    (re.compile(r"`([^`<]+?)\s*<[^>`]*>`__?"), lambda found: found[1]),
    (re.compile(r"\{@(?:code|literal|value)\s+([^{}]*)\}"), lambda found: _code(found[1])),
    (re.compile(r"\{@(?:link(?:plain)?|see)\s+([^{}]*)\}"), _link),
    (re.compile(r"\{@inheritdoc\}", re.IGNORECASE), ""),
    (re.compile(r"<(?:code|tt|c)>([^<]*)</(?:code|tt|c)>"), lambda found: _code(found[1])),
    (re.compile(r"<(?:\w*see\w*|\w*paramref)\s+\w+=\"(?:\w:)?([^\"{(<]*)[^\"]*\"\s*/>"), lambda found: _code(found[1])),
    (re.compile(rf"</?(?:{_XML_TAGS})(?:\s[^<>]*)?/?>"), " "),
    (re.compile(r"(?<![\w\\@])[\\@](?:brief|short|details)\b\s*"), ""),
    (re.compile(r"(?:(?<=[.!?:;])\s*|^)\\n\b[ \t]*|\\n[ \t]*$", re.MULTILINE), " "),
    (re.compile(r"(?<![\w\\@])[\\@](?:c|p|a|ref)\s+([\w:.#~]*\w(?:\(\))?)"), lambda found: _code(found[1])),
    (re.compile(r"(?<![\w\\@])[\\@](?:em|e|b)\s+(?=\w)"), ""),
    (re.compile(r"(?<![\w+])\+([A-Za-z_][\w.:#?!]*)\+(?![\w+])"), lambda found: _code(found[1])),
    (re.compile(r"\[\[([^\[\]|\s]+)\]\]"), lambda found: _code(found[1])),
    (re.compile(rf"</?(?:(?i:{_TAGS})|[pbiua])(?:\s[^<>]*)?/?>"), " "),
    (re.compile(r"\[\s*(?:!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])\s*)+\](?:\([^)]*\)|\[[^\]]*\])"), ""),
    (re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])"), ""),
    (re.compile(r"\[`([^`\]]+)`\](?:\([^)]*\)|\[[^\]]*\])?"), lambda found: _code(found[1])),
    (re.compile(r"\[([^\]]+)\]\([^)\s]*\)"), lambda found: found[1]),
    (re.compile(r"\[([^\]]+)\]\[[^\]]*\]"), lambda found: found[1]),
    (re.compile(r"(?<=\s)\[([A-Z][\w ]*)\](?=[\s.,;])"), lambda found: found[1]),
    (
        re.compile(r"(?:(?<=\s)|^)\[([a-z]\w{2,}(?:\.\w+)*|[A-Z]\w*\.\w+)\](?=[\s.,;:)]|$)"),
        lambda found: _code(found[1]),
    ),
    (re.compile(r":(?:[a-z]+:)?[a-z]+:`([^`]+)`"), _role),
    (re.compile(r"``([^`]+)``"), lambda found: _code(found[1])),
    (re.compile(r"`([^`]+)`_{1,2}(?!\w)"), lambda found: found[1]),
    (re.compile(r"(?<![^\s(])\|(\w(?:[\w ]*\w)?)\|_{0,2}(?![^\s.,;:)])"), lambda found: found[1]),
    (re.compile(r"\*\*(\S[^*]*?)\*\*"), lambda found: found[1]),
    (re.compile(r"(?<![\w*])\*(\S[^*\n]*?)\*(?![\w*])"), lambda found: found[1]),
    (re.compile(r"(?<!\w)_([A-Za-z][A-Za-z ]*)_(?!\w)"), lambda found: found[1]),
    (re.compile(rf"&(?:{_ENTITIES});"), lambda found: unescape(found[0]).replace("\xa0", " ")),
    (re.compile(r"(?<=`)\\(?=[A-Z]\w+)"), ""),
    (re.compile(r"\\([*_`|])"), lambda found: found[1]),
    (re.compile(r"(?<=[(\[])\s+(?=\w)|(?<=\w)\s+(?=[)\]])|(?<=[\w)`])\s+(?=[.,;](?:\s|$))"), ""),
)


_MARKUP = re.compile(r"[`{<@\\+\[\]!|*_&()]|\s[.,;]")
"""Without one of these no rule finds anything."""


def plain(text: str) -> str:
    """The text without markup, on one line; names of code stay between single backticks."""
    for pattern, change in _RULES if _MARKUP.search(text) else ():
        text = pattern.sub(change, text)
    return " ".join(text.split())


def first_paragraph(docstring: str | None) -> str:
    """The first paragraph that says something, as written but for its indentation."""
    for paragraph in paragraphs(docstring):
        return paragraph
    return ""


def paragraphs(docstring: str | None) -> list[str]:
    """The paragraphs of prose in a docstring, up to the first that describes parameters or shows an example."""
    if not docstring:
        return []
    found: list[str] = []
    for block in re.split(r"\n\s*\n", inspect.cleandoc(docstring)):
        kept: list[str] = []
        for line in block.splitlines():
            if _FIELD.match(line) or _EXAMPLE.match(line) or (kept and _BULLET.match(line)):
                break
            kept.append(line)
        whole = "\n".join(kept).strip()
        text = _without_lead_in(whole)
        if whole and (not text or _BULLET.match(text)):
            break
        if not kept or (text and _is_code(block)):
            break
        if text and not is_banner(text) and not _was_code(text):
            found.append(text)
        if len(kept) < len(block.splitlines()):
            break
    return found


def _without_lead_in(text: str) -> str:
    """A text without the last sentence where that only leads to a list or an example."""
    if not text.endswith(":"):
        return text
    ends = [found.end() for found in re.finditer(r"[.!?](?=\s)", text)]
    return text[: ends[-1]] if ends else ""


def _is_code(block: str) -> bool:
    return all(line.startswith(("    ", "\t")) for line in block.splitlines() if line.strip())


def is_banner(text: str) -> bool:
    """Whether a line only sets what follows apart: `/ base type ////`, `!!Important notice!!`."""
    return "\n" not in text and _BANNER.search(text) is not None


def _was_code(text: str) -> bool:
    """Whether a comment is code that was put out of use: most of its lines end as statements do."""
    lines = [line for line in text.splitlines() if line.strip()]
    return 2 * sum(_STATEMENT.search(line) is not None for line in lines) > len(lines)


def sentences(text: str) -> list[str]:
    """The sentences of a plain text."""
    found: list[str] = []
    for piece in _SENTENCE.split(text):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        elif piece.strip():
            found.append(piece.strip())
    return found


def summary(docstring: str | None, longest: int = 220, most: int = 1) -> str:
    """The first sentences of a docstring, plain, within a length; empty where there are none that fit."""
    kept: list[str] = []
    for sentence in sentences(plain(first_paragraph(docstring)))[:most]:
        if kept and len(" ".join([*kept, sentence])) > longest:
            break
        kept.append(sentence)
    text = " ".join(kept)
    return text if len(text) <= longest else shorten(text, longest)


def shorten(text: str, longest: int) -> str:
    """The text cut at a word, with an ellipsis; a code span is never cut open."""
    cut = text[:longest].rpartition(" ")[0]
    clause = max(cut.rfind(mark) for mark in (" (", "; ", ", ", ": "))
    cut = cut[:clause] if clause > longest * _SHARE else cut
    cut = cut.rstrip(" ,;:(")
    if cut.count("`") % 2:
        cut = cut.rpartition("`")[0].rstrip(" ,;:(")
    return f"{cut}…"


def unnamed(text: str, name: str) -> str:
    """Documentation whose subject is the name of what it documents, as Go's is, without that name.

    A name that is one plain word may be the verb itself: "Reset a context" is told whole, "Context keeps" is not.
    """
    if not text.startswith(f"{name} "):
        return text
    rest = text[len(name) + 1 :]
    return text if _PLAIN_WORD.match(name) and not _SAYS.match(rest) else rest
