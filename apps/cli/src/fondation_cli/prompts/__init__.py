"""What models are told: texts of ours, a Markdown file each. They hold nothing of anybody else's."""

from functools import cache
from importlib import resources


@cache
def prompt(name: str) -> str:
    """The text of this name, without its last line end. It belongs into the memo key of what is made from it."""
    return (resources.files(__package__) / f"{name}.md").read_text("utf-8").removesuffix("\n")
