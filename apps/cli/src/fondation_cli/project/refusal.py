"""Why a file of a project is not written, or is left where a build put it. A closed set: any language can say it."""

from enum import StrEnum

from fondation_shared.project_paths import PathFault


class Refusal(StrEnum):
    """The reason, as an English clause about the file."""

    NO_PATH = PathFault.NO_PATH
    ABSOLUTE = PathFault.ABSOLUTE
    CLIMBS = PathFault.CLIMBS
    NOT_NORMAL = PathFault.NOT_NORMAL
    PATH_TOO_LONG = PathFault.PATH_TOO_LONG
    TOO_DEEP = PathFault.TOO_DEEP
    NAME_NOT_TEXT = PathFault.NAME_NOT_TEXT
    UNSEEN = PathFault.UNSEEN
    SYSTEM_CHARACTER = PathFault.SYSTEM_CHARACTER
    EDGES = PathFault.EDGES
    RESERVED = PathFault.RESERVED
    GIT = PathFault.GIT
    NAME_TOO_LONG = PathFault.NAME_TOO_LONG
    COLLISION = "its name differs from another one only in case or in how it is encoded"

    LINK = "a symbolic link stands in its place or on the way"
    HARD_LINK = "it is one file under several names"
    FOLDER = "it is a folder"
    ON_THE_WAY = "a file stands where a folder is needed"
    PIPE = "it is a pipe"
    SOCKET = "it is a socket"
    DEVICE = "it is a device"
    SET_ID = "it would run as somebody else"
    ELSEWHERE = "it lies on another file system"
    CLOSED = "it may not be opened"
    ABSENT_FILE = "there is no such file"
    CHANGED = "it changed while it was read"

    TOO_LARGE = "it is too large"
    TOO_MUCH = "all files together are too large"
    TOO_MANY = "there are too many files"

    TWICE = "it was answered twice"
    UNFINISHED = "the answer ended before it did"
    ELIDED = "it says that something was left out"
    NOT_TEXT = "it is not UTF-8 text"
    NO_OLD_TEXT = "an edit does not say which text it replaces"
    ABSENT = "the text to replace does not occur"
    SEVERAL = "the text to replace occurs several times"
    UNCHANGED = "nothing would change"


class Refused(Exception):
    """One file is refused; whoever handles several goes on with the others."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
