"""What can be set right without asking a writer: what fixers know, what a registry has, how sources are laid out."""

from pathlib import Path

from fondation_cli.project.adding import added
from fondation_cli.project.fixers.remedies import remedied
from fondation_cli.project.fixers.scene import Scene
from fondation_cli.project.fixers.undeclared import all_missing
from fondation_cli.project.formatting import formatted
from fondation_cli.project.making import Making
from fondation_cli.project.output_lines import output_lines
from fondation_cli.project.tree import Tree
from fondation_cli.project.trial import Trial
from fondation_cli.project.writer import Remedy
from fondation_shared.project_paths import shown

_UNFORMATTED = {"en": "Not formatted: {}.", "fr": "Pas mis en forme : {}."}


def certain(making: Making, trial: Trial, tree: Path) -> Remedy:
    """The remedy that is certain, with what it is for; without changes, what is known of the cause, if anything is.

    `tree` holds the sources of the attempt. Packages are added in an install phase, everything else takes no network.
    Raises what `added` and `formatted` raise.
    """
    with Tree(tree) as opened:
        said, paths = "\n".join(output_lines(trial.said)), making.sources(trial.attempt).keys()
        scene = Scene(opened, said, making.plan.language, making.stack, paths)
        found = remedied(scene)
        known = [] if found.changes else [missing for missing in all_missing(scene) if missing.requirement]
    if known:
        with making.phases.begin("install"):
            return Remedy(found.hypothesis, added(making, trial.attempt, known))
    if not found.changes and trial.is_good_but_for_its_format:
        return laid_out(making, tree)
    return found


def laid_out(making: Making, tree: Path) -> Remedy:
    """The sources in `tree`, formatted. Raises what `formatted` raises."""
    changes = formatted(making, tree)
    said = _UNFORMATTED[making.plan.language]
    return Remedy(said.format(", ".join(shown(change.path) for change in changes)) if changes else "", changes)
