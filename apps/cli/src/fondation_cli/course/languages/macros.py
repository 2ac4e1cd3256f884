"""C and C++ as the parser can read it, although no preprocessor ran: macros that stand where a grammar has no word.

They go by words in capital letters, which stand for an attribute, a calling convention, or nothing at all. Each becomes
as many spaces, so that every place in the text stays where it is.
"""

import re

_CAPITALS = rb"[A-Z][A-Z0-9_]{2,}"
_GIVEN = rb"\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*\)"
_OWN_WORDS = (
    rb"return|case|else|goto|throw|new|delete|typedef|const|volatile|static|extern|inline|struct|union|enum|class|sizeof"
    rb"|if|while|define|undef|ifdef|ifndef|defined|elif|include|public|namespace|using|typename|and|or|not|register|friend"
)
_KEEPING = frozenset(_OWN_WORDS.split(b"|"))
_BEGINNINGS = (
    rb"template|class|struct|union|enum|static|inline|constexpr|explicit|virtual|friend|using|namespace|typedef|extern"
)

_LINKAGE = re.compile(
    rb"^[ \t]*#[ \t]*if(?:def[ \t]+|[ \t]+defined[ \t]*\(?[ \t]*)__cplusplus\b[^\n]*\n"
    rb'[ \t]*(?:extern[ \t]*"C"[ \t]*\{|\})[^\n]*\n[ \t]*#[ \t]*endif[^\n]*$',
    re.MULTILINE,
)
# Each begins with a letter or the end of a line, which are found fast: one that begins with `^` or `\b` is tried at
# every single place.
_PATTERNS = (
    # class PARCEL_API Store {
    re.compile(
        rb"(?:class(?<=\bclass)|struct(?<=\bstruct)|union(?<=\bunion))"
        rb"[ \t]+(%b(?:%b)?)[ \t]+(?=[A-Za-z_]\w*\s*(?:final\s*)?[:{;<])" % (_CAPITALS, _GIVEN)
    ),
    # FMT_API void report(…), STORE_API store *store_open(…), Q_INVOKABLE static …
    re.compile(
        rb"\n[ \t]*(?:extern[ \t]+|static[ \t]+)?(%b(?:%b)?)[ \t]+"
        rb"(?=(?:%b)\b|(?!(?:%b)\b)[A-Za-z_][\w:]*(?:<[^;{}()\n]*>)?[ \t*&]+[A-Za-z_~])"
        % (_CAPITALS, _GIVEN, _BEGINNINGS, _OWN_WORDS)
    ),
    # STORE_INLINE store::store(…), which gives no type
    re.compile(rb"\n[ \t]*(%b)[ \t]+(?=(?:\w+::)*(?P<type>[A-Za-z_]\w*)::~?(?P=type)[ \t]*\()" % _CAPITALS),
    # FMT_BEGIN_NAMESPACE, alone on its line
    re.compile(rb"\n(?<![,(=+|&?\\<*-]\n)[ \t]*(%b(?:%b)?)[ \t]*(?=$|//)" % (_CAPITALS, _GIVEN), re.MULTILINE),
)
# extern int read OF((file f));
_DOUBLE = b"(("
_GIVER = re.compile(rb"\w[ \t]+([A-Z][A-Z0-9_]*)\Z")
_LETTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
# int ZEXPORT inflate(…), void FAR *state
_INSIDE = re.compile(rb"[A-Z](?<=[ \t][A-Z])[A-Z0-9_]{2,}(?=[ \t]*\*[ \t]*[A-Za-z_),]|[ \t]*\)|[ \t]+[A-Za-z_])")
_BEFORE = re.compile(rb"(?:\b([A-Za-z_]\w*)|>|\w[ \t]*\*)[ \t]+\Z")
_REACH = 40
_LONGEST = 120
"""Bytes of a macro's name and the spaces before it."""

_SAID = re.compile(rb'//[^\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*\*/|"(?:[^"\\\n]|\\.)*"')
_CONDITION = re.compile(rb"(?<=[<,\s])(%b%b)(?=\s*>\s*(?:\n|[A-Za-z_]))" % (_CAPITALS, _GIVEN))
_TYPENAME = b"typename"


def without_macros(source: bytes) -> bytes:
    """The text with spaces for such macros; of the same length."""
    if b"__cplusplus" in source:
        source = _LINKAGE.sub(lambda found: re.sub(rb"[^\n]", b" ", found[0]), source)
    text = b"\n" + source
    for pattern in _PATTERNS:
        text = pattern.sub(_blanked, text)
    text = _without_givers(text[1:])
    text = _INSIDE.sub(_without_attribute, text)
    text = _CONDITION.sub(_as_parameter, text) if b"template" in text else text
    return text if text == source else _as_said(text, source)


def _as_said(text: bytes, source: bytes) -> bytes:
    """The text with its comments and strings as they were: words in capitals are words there."""
    whole = bytearray(text)
    for found in _SAID.finditer(source):
        whole[found.start() : found.end()] = found[0]
    return bytes(whole)


def _without_givers(source: bytes) -> bytes:
    """Spaces for what is given a whole list of parameters, with the bracket behind it."""
    text = bytearray(source)
    place = source.find(_DOUBLE)
    while place >= 0:
        if place and source[place - 1] in _LETTERS:
            found = _GIVER.search(source, max(0, place - _LONGEST), place)
            if found is not None:
                text[found.start(1) : place + 1] = b" " * (place + 1 - found.start(1))
        place = source.find(_DOUBLE, place + 1)
    return bytes(text)


def _blanked(found: re.Match[bytes]) -> bytes:
    start, end = found.start(1) - found.start(), found.end(1) - found.start()
    return found[0][:start] + re.sub(rb"[^\n]", b" ", found[1]) + found[0][end:]


def _without_attribute(found: re.Match[bytes]) -> bytes:
    """Spaces where a type stands before the word, and something of that type behind it."""
    start = found.start()
    before = _BEFORE.search(found.string, max(0, start - _REACH), start)
    if (
        before is not None
        and before[1] is None
        and found.string[found.end() : found.end() + _REACH].lstrip()[:1] == b")"
    ):
        return found[0]  # `used > ENOUGH)`, `count * SIZE)`: that compares and multiplies
    return found[0] if before is None or before[1] in _KEEPING else b" " * len(found[0])


def _as_parameter(found: re.Match[bytes]) -> bytes:
    """`template <typename T, ENABLE_IF(is_small<T>)>`: a condition counts as one more parameter."""
    blank = re.sub(rb"[^\n]", b" ", found[1])
    return _TYPENAME + blank[len(_TYPENAME) :] if b"\n" not in blank[: len(_TYPENAME)] else found[0]
