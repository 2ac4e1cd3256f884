"""Which course a document is a version of."""

import hashlib
import json

from fondation_shared.course import CourseDocument


def identity_of(document: CourseDocument) -> str:
    """The same for every version of a course, in one language, of the same part of a repository."""
    name = f"{document.repository.url} {document.language}"
    part = [document.wanted.include, document.wanted.exclude]
    return f"{name} {json.dumps(part)}" if any(part) else name


def digest_of(document: CourseDocument) -> bytes:
    """32 bytes out of the identity, for a number or a key."""
    return hashlib.sha256(identity_of(document).encode()).digest()
