"""Which models a request may name: those that somebody serves, and never a file of the machine that asks them."""

import re

from fondation_shared.errors import FieldProblem, Invalid

PROVIDERS = ("anthropic", "openai", "openai-chat", "emergent", "local", "compatible")
"""Who serves models, as a name begins with it."""

_MODEL = re.compile(r"[A-Za-z0-9][\w.:/@+-]{0,150}", re.ASCII)


def check_model(name: str | None) -> None:
    """Raise Invalid where this names no model that may be asked; None leaves the choice open."""
    if name is None:
        return
    provider, colon, model = name.partition(":")
    known = provider in PROVIDERS if colon else True
    if not known or not _MODEL.fullmatch(model if colon else name):
        problem = FieldProblem(field="model", message="No model has such a name.")
        raise Invalid(
            "No model has such a name.",
            hint=f"Write PROVIDER:NAME; providers are {', '.join(PROVIDERS)}.",
            errors=[problem],
        )
