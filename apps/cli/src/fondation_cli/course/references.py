"""The uses of names in a file: what its query found, and where else it mentions what it imports or defines."""

import re
from collections.abc import Iterable, Iterator, Sequence

from tree_sitter import Node

from fondation_cli.course.languages import Draft, Language
from fondation_cli.course.matches import Match, Matches
from fondation_cli.course.scopes import Scopes
from fondation_cli.course.symbols import Reference, Use

RECEIVER_LIMIT = 120

_LONGEST_CHARACTER = 4
_WORD = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")
_WORD_WITH_DOLLARS = re.compile(rb"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*")
_IN_WORDS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") | frozenset(range(128, 256))
_FEW = 200
_NO_MEMBER_BEHIND = b"(),;=+*/<>\"'`|&%^~{}]@"
"""What no member of a name can begin with: most of what follows names."""

_Use = tuple[str, Use, int, str | None, str | None]
"""Name, use, first byte, receiver, alias."""


class References:
    """The uses of a file. `source` is the text that was parsed."""

    def __init__(self, source: bytes, root: Node, matches: Matches, language: Language) -> None:
        self._source = source
        self._root = root
        self._matches = matches
        self._language = language

    def read(self, drafts: Sequence[Draft], scopes: Scopes, *, mentions: bool) -> tuple[Reference, ...]:
        """Each use with the definition around it, in the order of the text; a name is mentioned once a scope."""
        definitions = self._matches.definitions
        uses = {
            start: self._use(start, use, match)
            for start, (_, use, match) in self._matches.uses.items()
            if start not in definitions
        }
        if mentions:
            known = {use[4] or use[0] for use in uses.values() if use[1] is Use.IMPORT}
            known |= {draft.name for draft in drafts if draft.parent is None}
            taken = {*uses, *definitions, *self._matches.taken}
            for mention in self._mentions({name.encode() for name in known}):
                start = mention[2]
                if start not in taken and (start not in uses or mention[3]):
                    uses[start] = mention
        ordered = [uses[start] for start in sorted(uses)]
        return tuple(_placed(ordered, scopes))

    def _use(self, start: int, use: Use, match: Match) -> _Use:
        node = (match.get("name") or match["from"])[0]
        before = match.get("receiver") or (match.get("from") if "name" in match else None)
        if before is None:
            receiver = _path(match, node) if "path" in match else None
        else:
            receiver = self._text(before[0], RECEIVER_LIMIT)
            if "within" in match:
                # Rust nests imports: `use crate::{flags::HiArgs}` takes HiArgs from crate::flags.
                inner = (self._text(one, RECEIVER_LIMIT) for one in match["within"])
                receiver = "::".join([receiver, *inner])[:RECEIVER_LIMIT]
        alias = self._text(match["alias"][0]) if "alias" in match else None
        return self._text(node), use, start, receiver, alias

    def _text(self, node: Node, limit: int | None = None) -> str:
        """The text of a node, its first `limit` characters: of a chain of calls each call is before the next."""
        start, end = node.start_byte, node.end_byte
        if limit is None:
            return self._source[start:end].decode(errors="replace")
        cut = min(end, start + limit * _LONGEST_CHARACTER)
        return self._source[start:cut].decode(errors="replace")[:limit]

    def _mentions(self, known: set[bytes]) -> Iterator[_Use]:
        """Names that the file imports or defines, wherever they stand; of `known.name` the one behind the dot, too."""
        names, find = self._language.names, self._root.named_descendant_for_byte_range
        for start, end in self._words(known):
            node = find(start, end)
            if node is None or node.start_byte != start or node.end_byte != end or node.type not in names:
                continue
            name = self._source[start:end].decode(errors="replace")
            yield name, Use.MENTION, start, None, None
            if self._source[end : end + 1] not in _NO_MEMBER_BEHIND:
                yield from self._member(node, name)

    def _words(self, known: set[bytes]) -> Iterator[tuple[int, int]]:
        """Where the text has one of these words, in no order. A word at a time is fastest, as long as they are few."""
        source, capitals = self._source, self._language.capitals
        if not capitals and len(known) <= _FEW:
            for name in known:
                yield from _found(name, source)
            return
        words = _WORD_WITH_DOLLARS if any(b"$" in name for name in known) else _WORD
        for word in words.finditer(source):
            text = word[0]
            if text in known or (capitals and text.isupper()):
                yield word.span()

    def _member(self, node: Node, name: str) -> Iterator[_Use]:
        parent = node.parent
        if parent is None or parent.start_byte != node.start_byte or parent.type not in self._language.members:
            return
        member = parent.named_children[-1]
        if member.start_byte != node.start_byte:
            yield self._text(member).lstrip("."), Use.MENTION, member.start_byte, name, None


def _found(name: bytes, source: bytes) -> Iterator[tuple[int, int]]:
    """Where a word stands that is no part of a longer one."""
    length, size = len(name), len(source)
    start = source.find(name) if name else -1
    while start >= 0:
        end = start + length
        if (start == 0 or source[start - 1] not in _IN_WORDS) and (end == size or source[end] not in _IN_WORDS):
            yield start, end
        start = source.find(name, end)


def _placed(uses: Sequence[_Use], scopes: Scopes) -> Iterable[Reference]:
    mentioned: set[tuple[str | None, str, str | None]] = set()
    places = scopes.around([start for _, _, start, _, _ in uses])
    for (name, use, start, receiver, alias), around in zip(uses, places, strict=True):
        scope = around.qualified if around else None
        if use is Use.MENTION:
            if (scope, name, receiver) in mentioned:
                continue
            mentioned.add((scope, name, receiver))
        yield Reference(name, use, "", scopes.line(start), scope or None, receiver, alias)


def _path(match: Match, name: Node) -> str | None:
    """What stands before the last name of an import: `org.parcel` of `org.parcel.Store`, or of `org.parcel.{Store}`."""
    first = match["path"][0]
    whole = first if first.end_byte > name.start_byte else first.parent
    if whole is None or whole.text is None:
        return None
    text = whole.text[first.start_byte - whole.start_byte : name.start_byte - whole.start_byte]
    return text.partition(b"{")[0].decode(errors="replace").strip(".\\ \n")[:RECEIVER_LIMIT] or None
