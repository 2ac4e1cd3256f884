"""The attempts at a project, each a commit of a repository that no built code ever sees."""
