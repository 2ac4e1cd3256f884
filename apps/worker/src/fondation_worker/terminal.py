"""What a person reads who starts a worker by hand, in English and in French."""

import re
from collections.abc import Mapping

from fondation_shared.errors import FondationError
from fondation_shared.jobs import Language

USAGE: dict[Language, str] = {
    "en": """\
worker           lease jobs from the API and run the generator for each, until stopped (SIGTERM, Ctrl-C);
                 with FONDATION_SOURCE=convex take them from the Convex deployment at CONVEX_URL
worker health    exit 0 if a worker on this data folder is alive; for health checks

Settings: FONDATION_API_URL, FONDATION_API_KEY, WORKER_CONCURRENCY, WORKER_TIMEOUT (ms), CLI_PATH, FONDATION_DATA_DIR;
CONVEX_DEPLOY_KEY or CONVEX_AUTH_TOKEN. `fondation doctor` shows each value in force.
""",
    "fr": """\
worker           prend des tâches à l’API et lance le générateur pour chacune, jusqu’à l’arrêt (SIGTERM, Ctrl-C) ;
                 avec FONDATION_SOURCE=convex, les prend au déploiement Convex de CONVEX_URL
worker health    se termine par 0 si un worker est en vie sur ce dossier de données ; pour les contrôles de santé

Réglages : FONDATION_API_URL, FONDATION_API_KEY, WORKER_CONCURRENCY, WORKER_TIMEOUT (ms), CLI_PATH, FONDATION_DATA_DIR ;
CONVEX_DEPLOY_KEY ou CONVEX_AUTH_TOKEN. `fondation doctor` montre chaque valeur en vigueur.
""",
}

_LABELS: dict[Language, tuple[str, str, str, str]] = {
    "en": ("Error:", "Cause:", "Hint: ", "Id:   "),
    "fr": ("Erreur :", "Cause :", "Conseil :", "Id :"),
}

_FRENCH = {
    "The generator {} cannot be run.": "Le générateur {} ne peut pas être lancé.",
    "There is no such file, or it is not executable.": "Ce fichier n’existe pas, ou n’est pas exécutable.",
    "Jobs are to come from Convex, and it is not said from which deployment.": (
        "Les tâches doivent venir de Convex, sans que l’on sache de quel déploiement."
    ),
    "FONDATION_SOURCE is convex, CONVEX_URL is unset.": "FONDATION_SOURCE vaut convex, CONVEX_URL n’est pas défini.",
    "The data folder {} cannot be used.": "Le dossier de données {} est inutilisable.",
    "The setting {} cannot be used.": "Le réglage {} est inutilisable.",
    "The settings file {} cannot be read.": "Le fichier de réglages {} est illisible.",
    "No worker is alive on {}.": "Aucun worker n’est en vie sur {}.",
    "None has said so for {} s.": "Aucun ne l’a dit depuis {} s.",
    "worker {}: there is no such command.": "worker {} : cette commande n’existe pas.",
    "The worker met a fault of its own.": "Le worker a rencontré une erreur qui lui est propre.",
}


def language_of(environment: Mapping[str, str]) -> Language:
    """French where the environment asks for it, as for any program; else English."""
    wanted = (environment.get(name) for name in ("FONDATION_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))
    return "fr" if next(filter(None, wanted), "").startswith("fr") else "en"


def four_lines(error: FondationError, language: Language) -> str:
    """What, cause, hint, id."""
    said = (error.detail, error.cause, error.hint, error.request_id)
    rows = zip(_LABELS[language], said, strict=True)
    return "".join(f"{label} {_said(text or '-', language)}\n" for label, text in rows)


def _said(sentence: str, language: Language) -> str:
    line = " ".join(sentence.splitlines())
    if language == "en":
        return line
    for english, french in _FRENCH.items():
        if match := re.fullmatch(re.escape(english).replace(r"\{\}", "(.*)"), line):
            return french.format(*match.groups())
    return line
