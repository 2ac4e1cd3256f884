"""`fondation doctor`: every setting in force with its source, and what is missing."""

import os
from dataclasses import replace

from fondation_cli.checkup.finding import Finding
from fondation_cli.checkup.findings import findings
from fondation_cli.language import Tongue
from fondation_cli.messages import Messages
from fondation_cli.output.lines import print_line
from fondation_cli.output.tables import print_findings, print_settings
from fondation_shared.errors import SettingsError
from fondation_shared.settings import (
    PREFIX,
    PROJECT_FILE,
    UNSET,
    CourseSettings,
    Explained,
    WebSettings,
    WorkerSettings,
    explain,
    user_file,
)
from fondation_shared.wire import Wire


class SettingRow(Wire):
    """A setting in force and where it came from; secrets are masked."""

    name: str
    variable: str
    value: str
    source: str


class Diagnosis(Wire):
    """All that `--json` prints."""

    ok: bool
    settings: list[SettingRow]
    findings: list[Finding]


def doctor(messages: Messages, *, call: bool, as_json: bool) -> int:
    """Print settings and findings; 0 where nothing is missing, else 2. `call`: each model is asked a word."""
    try:
        rows = _settings(messages.tongue)
        tongue: Tongue = "en" if as_json else messages.tongue
        settings = WebSettings.load(), WorkerSettings.load(), CourseSettings.load()
        found = list(findings(*settings, tongue=tongue, call=call))
    except SettingsError as error:
        rows, found = [], [_unusable(error)]
    ok = all(finding.state != "missing" for finding in found)
    if as_json:
        shown = [SettingRow(name=row.name, variable=row.variable, value=row.value, source=row.source) for row in rows]
        print_line(Diagnosis(ok=ok, settings=shown, findings=found))
    else:
        if rows:
            print_settings(rows, messages)
        print_findings(found, messages)
    return 0 if ok else SettingsError.exit_code


def _unusable(error: SettingsError) -> Finding:
    """One setting that cannot be used keeps the others from being read: it comes first."""
    named = [
        name for name in os.environ if name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() in error.detail
    ]
    return Finding(
        name="settings",
        state="missing",
        detail=error.detail,
        fix=f"unset {named[0]}" if named else f"edit {PROJECT_FILE} or {user_file()}",
    )


def _settings(tongue: Tongue) -> list[Explained]:
    """Those of all three programs; one that several share stands once. Without a setting the locale chose `tongue`."""
    rows: dict[str, Explained] = {}
    for kind in (CourseSettings, WebSettings, WorkerSettings):
        for row in explain(kind):
            chosen = row.name == "lang" and row.value == UNSET
            rows.setdefault(row.name, replace(row, value=tongue) if chosen else row)
    return list(rows.values())
