"""How much lies in a tree that foreign code is writing to. Also read by Pythons that have nothing else of ours."""

import errno
import os

_BLOCK = 512


def exceeded(tree: str, files: int, size: int) -> str:
    """Which bound the tree exceeds, files or bytes, in a few words; empty where none. No link is followed."""
    found, taken = 0, 0
    waiting = [tree]
    while waiting:
        try:
            folders, sizes = _listed(waiting.pop(), files - found)
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return "folders within folders"
            continue
        waiting += folders
        found += len(sizes)
        taken += sum(sizes)
        if found > files:
            return f"more than {files} files"
        if taken > size:
            return f"more than {size} bytes"
    return ""


def _listed(folder: str, most: int) -> tuple[list[str], list[int]]:
    """The folders in a folder, and the space that each of its entries takes."""
    folders, sizes = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                sizes.append(entry.stat(follow_symlinks=False).st_blocks * _BLOCK)
            except FileNotFoundError:
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            if len(sizes) > most:
                break
    return folders, sizes
