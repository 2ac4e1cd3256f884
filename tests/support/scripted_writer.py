"""A model that writes courses as it is told: what it says is made from the facts in its prompt, and of nothing else."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from model_wire import Asked

Json = dict[str, Any]


def part_of(prompt: str) -> str:
    """Which of our texts a prompt begins with."""
    for words, part in (("You plan a course", "outline"), ("You write one chapter", "chapter")):
        if words in prompt:
            return part
    return "review"


@dataclass
class ScriptedWriter:
    """Answers every question of a course well; `lies` are sentences that it puts into each chapter as well.

    `told` are chapters whose findings came back to it, by their titles.
    """

    lies: Sequence[str] = ()
    titles: dict[str, str] = field(default_factory=dict)
    merges: dict[str, list[str]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    repents: bool = False

    def __call__(self, asked: Asked) -> str:
        part = part_of(asked.system + asked.prompt)
        if part == "outline":
            return json.dumps(self.outline(asked.prompt))
        if part == "review":
            return json.dumps({"questions": [{"question": "Why?", "answer": "", "answered": False}]})
        return json.dumps(self.chapter(asked.prompt))

    def outline(self, prompt: str) -> Json:
        """Ours as it is, but for titles and merges."""
        gone = {one for merged in self.merges.values() for one in merged}
        ids = [each for each in re.findall(r"^id: (\S+)$", prompt, re.MULTILINE) if each not in gone]
        return {
            "chapters": [
                {
                    "id": each,
                    "title": self.titles.get(each, ""),
                    "goal": "Explain what this part is for.",
                    "merge": self.merges.get(each, []),
                }
                for each in ids
            ]
        }

    def chapter(self, prompt: str) -> Json:
        """Its subjects, its facts, some of its code."""
        title = re.search(r"^CHAPTER \d+: (.+)$", prompt, re.MULTILINE)
        again = "It was checked." in prompt
        if again and title:
            self.told.append(title[1])
        lies = [] if again and self.repents else [{"kind": "text", "text": lie} for lie in self.lies]
        subjects = re.findall(r"^- `([^`]+)` \([^)]*\) \[\[(c\d+)\]\]", prompt, re.MULTILINE)
        opening = [f"`{name}` is the part that this chapter explains [[{place}]]." for name, place in subjects]
        facts = prompt.partition("\nFACTS\n")[2].partition("\nCODE THAT MAY BE SHOWN\n")[0].strip().split("\n\n")
        said = [_piece(fact) for fact in facts if re.match(r"[-A-Z`“*]", fact) and not fact.startswith("EXCERPT")]
        code = re.findall(r"^(e\d+) \(", prompt, re.MULTILINE)[:1]
        shown = [
            piece
            for each in code
            for piece in (
                {"kind": "text", "text": f"The code says it by itself [[{each}]]."},
                {"kind": "excerpt", "excerpt": each},
            )
        ]
        return {
            "goals": ["Explain what this part is for."],
            "sections": [
                {"heading": "", "pieces": [{"kind": "bullets", "items": opening}, *lies]},
                {
                    "heading": "What is known of it",
                    "pieces": [*said, *shown],
                },
            ],
            "questions": ["q2", "q1", "q99"],
        }


def _piece(fact: str) -> Json:
    """A fact as it was given: a list or a paragraph."""
    if not fact.startswith("- "):
        return {"kind": "text", "text": fact}
    return {"kind": "bullets", "items": [line.removeprefix("- ") for line in fact.split("\n")]}
