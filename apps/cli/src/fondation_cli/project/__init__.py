"""From a prompt to a project: files written safely, an attempt a commit, artifacts taken out of what was built."""

from fondation_cli.project.call import Project, run_pipeline

__all__ = ["Project", "run_pipeline"]
