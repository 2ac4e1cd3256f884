"""What the mirror says to a client, which shows it to a person: in English and in French."""

from fondation_cli.language import Tongue, tongue
from fondation_cli.sandbox.mirror.targets import Target

_TEXTS: dict[Tongue, dict[str, str]] = {
    "en": {
        "undeclared": "{asked} is neither declared by the project nor needed by what it declares: it is not fetched.",
        "malformed": "Only packages can be read here, by their names, with GET.",
        "missing": "No registry has {asked}.",
        "unreachable": "The registry does not answer as it should ({why}).",
        "too_large": "{asked} is larger than any package may be here.",
        "leads_elsewhere": "The registry leads to a place that may not be gone to ({why}).",
        "mismatch": "What the registry gave as {asked} is not what it had promised: its hash is another.",
        "unkept": "{asked} cannot be kept on this machine ({why}).",
        "unknown": "No registry is known for {asked}: no client here names one, nor does a setting "
        "(FONDATION_NPM_REGISTRY, FONDATION_PYPI_INDEX).",
    },
    "fr": {
        "undeclared": "{asked} n’est ni déclaré par le projet ni nécessaire à ce qu’il déclare : il n’est pas cherché.",
        "malformed": "Ici, on ne lit que des paquets, par leur nom, avec GET.",
        "missing": "Aucun registre ne connaît {asked}.",
        "unreachable": "Le registre ne répond pas comme il le devrait ({why}).",
        "too_large": "{asked} dépasse la taille qu’un paquet peut avoir ici.",
        "leads_elsewhere": "Le registre mène à un endroit où l’on ne va pas ({why}).",
        "mismatch": "Ce que le registre a donné pour {asked} n’est pas ce qu’il avait promis : son empreinte diffère.",
        "unkept": "{asked} ne peut pas être gardé sur cette machine ({why}).",
        "unknown": "Aucun registre n’est connu pour {asked} : ni un client de cette machine ni un réglage "
        "(FONDATION_NPM_REGISTRY, FONDATION_PYPI_INDEX) n’en nomme un.",
    },
}


def said(text: str, asked: Target | str = "", why: object = "") -> str:
    """One of the texts above, in the person's language."""
    return _TEXTS[tongue()][text].format(asked=asked, why=why)
