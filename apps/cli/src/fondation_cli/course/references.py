"""The uses of names in a file: what its query found, and where else it mentions what it imports or defines."""

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from fondation_cli.course.languages import Draft, Language
from fondation_cli.course.matches import Match, Matches, named
from fondation_cli.course.scopes import Scopes
from fondation_cli.course.shadows import Shadows, gives_name
from fondation_cli.course.symbols import Reference, Use
from fondation_cli.course.text import Text

RECEIVER_LIMIT = 120

_WORD = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")
_WORD_WITH_DOLLARS = re.compile(rb"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*")
_IN_WORDS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") | frozenset(range(128, 256))
_FEW = 50
_NO_MEMBER_BEHIND = b"(),;=+*/<>\"'`|&%^~{}]@"
"""What no member of a name can begin with: most of what follows names."""

_Use = tuple[str, Use, str | None, str | None]
"""Name, use, receiver, alias."""


class References:
    """The uses of a file."""

    def __init__(self, text: Text, root: Node, matches: Matches, language: Language) -> None:
        self._text = text
        self._source = text.source
        self._root = root
        self._matches = matches
        self._language = language
        self._given: dict[int, str] = {}
        self.shadows = Shadows(())
        """What the functions hide, as far as the text was read for what they mention."""

    def read(self, drafts: Sequence[Draft], scopes: Scopes, *, mentions: bool) -> tuple[Reference, ...]:
        """Each use with the definition around it, in the order of the text; a name is mentioned once a scope."""
        definitions = self._matches.definitions
        uses = self._uses()
        if mentions:
            known = {alias or name for name, use, _, alias in uses.values() if use is Use.IMPORT}
            known |= {draft.name for draft in drafts if draft.parent is None}
            taken = {*uses, *definitions, *self._matches.taken}
            for start, mention in self._mentions({name.encode() for name in known}, taken):
                if start not in taken and (start not in uses or mention[2]):
                    uses[start] = mention
        return self._placed(uses, scopes)

    def _uses(self) -> dict[int, _Use]:
        """What the query found, by its first byte."""
        definitions, said, before = self._matches.definitions, self._text.slice, self._text.opening
        uses: dict[int, _Use] = {}
        for start, (_, use, end, receiver, match) in self._matches.uses.items():
            if start in definitions:
                continue
            if match is not None:
                uses[start] = self._use(said(start, end), use, match)
            elif receiver is None:
                uses[start] = (said(start, end), use, None, None)
            else:
                node = receiver[0]
                uses[start] = (said(start, end), use, before(node.start_byte, node.end_byte, RECEIVER_LIMIT), None)
        return uses

    def _use(self, name: str, use: Use, match: Match) -> _Use:
        before = match.get("receiver") or (match.get("from") if "name" in match else None)
        if before is None:
            receiver = _path(match, named(match)) if "path" in match else None
        else:
            receiver = self._before(before[0])
            if "within" in match:
                # Rust nests imports: `use crate::{flags::HiArgs}` takes HiArgs from crate::flags.
                receiver = "::".join([receiver, *map(self._before, match["within"])])[:RECEIVER_LIMIT]
        return name, use, receiver, self._said(match["alias"][0]) if "alias" in match else None

    def _placed(self, uses: dict[int, _Use], scopes: Scopes) -> tuple[Reference, ...]:
        starts = sorted(uses)
        given = sorted(self._given)
        self.shadows = Shadows(zip(scopes.around(given), (self._given[start] for start in given), strict=True))
        mentioned: set[tuple[str | None, str, str | None]] = set()
        mention, make = Use.MENTION, Reference._make
        found = []
        for start, line, around in zip(starts, self._text.lines(starts), scopes.around(starts), strict=True):
            name, use, receiver, alias = uses[start]
            scope = around.qualified or None if around is not None else None
            if self._given and _is_bare(use, receiver) and self.shadows.hide(receiver or name, around):
                continue
            if use is mention:
                one = (scope, name, receiver)
                if one in mentioned:
                    continue
                mentioned.add(one)
            found.append(make((name, use, "", line, scope, receiver, alias)))
        return tuple(found)

    def _said(self, node: Node) -> str:
        return self._text.slice(node.start_byte, node.end_byte)

    def _before(self, node: Node) -> str:
        return self._text.opening(node.start_byte, node.end_byte, RECEIVER_LIMIT)

    def _mentions(self, known: set[bytes], taken: set[int]) -> Iterator[tuple[int, _Use]]:
        """Names that the file imports or defines, wherever they stand; of `known.name` the one behind the dot, too.

        Where a place is taken only what is behind the dot is asked for: the tree is searched from its root each time.
        """
        names, find = self._language.names, self._root.named_descendant_for_byte_range
        source = self._source
        for start, end in self._words(known):
            has_member = source[end : end + 1] not in _NO_MEMBER_BEHIND
            if not has_member and start in taken:
                continue
            node = find(start, end)
            if node is None or node.start_byte != start or node.end_byte != end or node.type not in names:
                continue
            name = self._text.slice(start, end)
            if gives_name(node, self._language.name):
                self._given[start] = name
            yield start, (name, Use.MENTION, None, None)
            if has_member:
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

    def _member(self, node: Node, name: str) -> Iterator[tuple[int, _Use]]:
        parent = node.parent
        if parent is None or parent.start_byte != node.start_byte or parent.type not in self._language.members:
            return
        member = parent.named_children[-1]
        if member.start_byte != node.start_byte:
            yield member.start_byte, (self._said(member).lstrip("."), Use.MENTION, name, None)


def _is_bare(use: Use, receiver: str | None) -> bool:
    """Whether a use goes by the name alone: `store`, `store(…)`, or the `store` of `store.take`."""
    return use is Use.MENTION or (use is Use.CALL and receiver is None)


def _found(name: bytes, source: bytes) -> Iterator[tuple[int, int]]:
    """Where a word stands that is no part of a longer one."""
    length, size = len(name), len(source)
    start = source.find(name) if name else -1
    while start >= 0:
        end = start + length
        if (start == 0 or source[start - 1] not in _IN_WORDS) and (end == size or source[end] not in _IN_WORDS):
            yield start, end
        start = source.find(name, end)


def _path(match: Match, name: Node) -> str | None:
    """What stands before the last name of an import: `org.parcel` of `org.parcel.Store`, or of `org.parcel.{Store}`."""
    first = match["path"][0]
    whole = first if first.end_byte > name.start_byte else first.parent
    if whole is None or whole.text is None:
        return None
    text = whole.text[first.start_byte - whole.start_byte : name.start_byte - whole.start_byte]
    return text.partition(b"{")[0].decode(errors="replace").strip(".\\ \n")[:RECEIVER_LIMIT] or None
