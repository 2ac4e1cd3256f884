"""What a project is called, as its prompt has it."""

import re
import unicodedata

from fondation_shared.jobs import Language

LONGEST_TITLE = 60
LONGEST_EXCERPT = 500
_JOINERS = "\u200c\u200d"
"""Of all characters that cannot be seen, the two that letters and emoji are written with."""

_ASKING = re.compile(
    r"""(?ix) ^ (?: please | can\ you | could\ you | i\ (?:want|need|would\ like)(?:\ (?:you\ )?to)?
      | i['’]d\ like(?:\ to)? | s['’]il\ (?:te|vous)\ pla[iî]t | peux-tu | pouvez-vous | je\ (?:veux|voudrais)
      | j['’]aimerais | il\ me\ faut ) \b ,? \s*"""
)
_MAKING = re.compile(
    r"""(?ix) ^ (?: build | create | make | write | generate | develop | implement | design | code
      | cr[ée]{1,2}(?:e|r|ez)? | fais | faire | faites | construis | construire | construisez | g[ée]n[èe]re[rz]?
      | [ée]cri(?:s|re|vez) | d[ée]veloppe[rz]? | r[ée]alise[rz]? | programme[rz]? | code[rz]? )
      (?:[-\ ](?:me|us|moi|nous))? \b \s+"""
)
_ARTICLE = re.compile(r"(?i)^(?:(?:an?|the|some|my|our|une?|des|du|les?|la|mon|ma|mes)\s+|l['’])")
_END = re.compile(
    r"(?i)\.(?=\s|$)|[!?;:,\n(]|\s(?:that|which|where|with|using|in\s+which|so\s+that|qui|que|avec|où|pour\s+que|en\s+utilisant)\s"
)


def seen(text: str, longest: int) -> str:
    """Text on one line, of characters that can be seen; what is beyond `longest` characters is cut off."""
    kept = (each for each in text if each.isspace() or each in _JOINERS or unicodedata.category(each)[0] != "C")
    line = " ".join("".join(kept).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def title_of(prompt: str, language: Language) -> str:
    """`Build a todo app with tags` → `Todo app`; the whole prompt's beginning where it asks in another manner."""
    line = seen(prompt, 4 * LONGEST_TITLE).lstrip("«»\"'“”-–—*# ")
    for pattern in (_ASKING, _MAKING, _ARTICLE):
        line = pattern.sub("", line, count=1)
    line = _END.split(line, maxsplit=1)[0].strip(" \"'“”«»")
    if len(line) > LONGEST_TITLE:
        line = line[:LONGEST_TITLE].rsplit(" ", 1)[0]
    if not any(each.isalnum() for each in line):
        return "My project" if language == "en" else "Mon projet"
    return line[0].upper() + line[1:]
