"""What can happen to jobs: one file a use case, one transaction each."""
