"""From a prompt to a project: files written safely, an attempt a commit, artifacts taken out of what was built."""
