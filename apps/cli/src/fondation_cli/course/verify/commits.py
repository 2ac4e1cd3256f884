"""Whether commits that a sentence cites are what it says of them: their day, what they changed, their tags."""

from collections.abc import Iterable

from fondation_cli.course.history.links import SCHEME, CommitCitation, cited_commit, labelled
from fondation_cli.course.history.record import SHORT, History, Reach, Revision
from fondation_cli.course.quotation import says
from fondation_cli.course.verify.atoms import Atom


def is_commit(atom: Atom) -> bool:
    """Whether this is a link to a commit, well-formed or not."""
    return atom.href.startswith(SCHEME)


def commits_of(sentence: Iterable[Atom]) -> list[tuple[Atom, CommitCitation]]:
    """The commits that a sentence cites, in the form that is agreed."""
    return [(atom, found) for atom in sentence if is_commit(atom) and (found := cited_commit(atom.href))]


def names_in(sentence: Iterable[Atom]) -> set[str]:
    """Names in code style that the citations of commits vouch for: hashes, tags, paths as they were then."""
    known: set[str] = set()
    for _, claim in commits_of(sentence):
        known |= {claim.hash[:SHORT], claim.tag, *claim.paths}
    return known - {""}


def at_hand(history: History) -> bool:
    """Whether there is any history to judge by."""
    return history.reach is not Reach.NONE


def holds(atom: Atom, history: History) -> bool:
    """Whether a link to a commit claims what is so."""
    claim = cited_commit(atom.href)
    revision = history.by_hash.get(claim.hash) if claim else None
    if claim is None or revision is None:
        return False
    name, date = labelled(atom.plain)
    named = name == claim.tag if claim.tag else claim.hash.startswith(name) and len(name) >= SHORT
    tagged = not claim.tag or any(tag.name == claim.tag and tag.commit == claim.hash for tag in history.tags)
    return named and tagged and date in {"", revision.date} and _changed(revision, claim)


def _changed(revision: Revision, claim: CommitCitation) -> bool:
    return set(claim.paths) <= {change.path for change in revision.changes}


def says_so(quoted: str, sentence: Iterable[Atom], history: History) -> bool:
    """Whether one of the commits that a sentence cites has these words for its subject."""
    subjects = (history.by_hash.get(claim.hash) for _, claim in commits_of(sentence))
    return any(says(revision.subject, quoted) for revision in subjects if revision is not None)
