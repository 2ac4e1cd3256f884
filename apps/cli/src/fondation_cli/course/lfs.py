"""What stands in a repository for a file that is kept in Git LFS."""

_HEAD = b"version https://git-lfs.github.com/spec/v1\n"
_LARGEST = 1024


def is_lfs_pointer(content: bytes) -> bool:
    """Whether these bytes only stand for a file kept in Git LFS."""
    return len(content) <= _LARGEST and content.startswith(_HEAD)
