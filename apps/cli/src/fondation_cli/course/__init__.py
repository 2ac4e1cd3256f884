"""The course half: a repository becomes chapters whose every claim was checked."""
