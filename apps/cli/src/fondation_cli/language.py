"""In which language to speak to the person: the product's own setting, else the locale."""

import os
import tomllib
from pathlib import Path
from typing import Literal

Tongue = Literal["en", "fr"]

_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


def tongue() -> Tongue:
    """French where it is asked for, else English.

    Needed before settings are loaded, and to say that they cannot be: a file that does not parse is passed over here.
    """
    chosen = os.environ.get("FONDATION_LANG") or _from_files() or _from_locale()
    return "fr" if chosen.lower().startswith("fr") else "en"


def _from_files() -> str:
    for path in (Path("fondation.toml"), _user_file()):
        try:
            lang = tomllib.loads(path.read_text(encoding="utf-8")).get("lang")
        except (OSError, ValueError):
            continue
        if isinstance(lang, str):
            return lang
    return ""


def _user_file() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "fondation" / "config.toml"


def _from_locale() -> str:
    return next((os.environ[name] for name in _LOCALE if os.environ.get(name)), "")
