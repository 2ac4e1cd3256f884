"""Why a file of a project is not written, or is left where a build put it. A closed set: any language can say it."""

from enum import StrEnum


class Refusal(StrEnum):
    """The reason, as an English clause about the file."""

    NO_PATH = "it has no path"
    ABSOLUTE = "its path is absolute"
    CLIMBS = "its path leads upwards"
    NOT_NORMAL = "its path has a step that leads nowhere"
    PATH_TOO_LONG = "its path is too long"
    TOO_DEEP = "it lies too deep"
    NAME_NOT_TEXT = "its name is not UTF-8"
    UNSEEN = "its name has characters that nobody sees"
    SYSTEM_CHARACTER = "its name has a character that some system reserves"
    EDGES = "its name begins or ends with a space, or ends with a dot"
    RESERVED = "its name means a device on Windows"
    GIT = "it would be one of Git's own files"
    NAME_TOO_LONG = "its name is too long"
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
