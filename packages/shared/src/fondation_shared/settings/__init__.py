"""Settings of every part: one class an app, read from flags, environment, `./fondation.toml`, a user file, defaults.

The first of these that names a value wins; `explain` says which one did.
The classes stand together because `fondation doctor` shows them all; each app builds its own instance in its `main`.
"""

from fondation_shared.settings.base import PROJECT_FILE, Settings, project_may_not_say, user_file
from fondation_shared.settings.explained import UNSET, Explained, explain, masked, variables
from fondation_shared.settings.generator import CourseSettings
from fondation_shared.settings.models import ModelSettings
from fondation_shared.settings.values import PREFIX
from fondation_shared.settings.web import ARTIFACT_BYTES, WebSettings
from fondation_shared.settings.worker import WorkerSettings

__all__ = [
    "ARTIFACT_BYTES",
    "PREFIX",
    "PROJECT_FILE",
    "UNSET",
    "CourseSettings",
    "Explained",
    "ModelSettings",
    "Settings",
    "WebSettings",
    "WorkerSettings",
    "explain",
    "masked",
    "project_may_not_say",
    "user_file",
    "variables",
]
