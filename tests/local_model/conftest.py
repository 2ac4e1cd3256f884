"""Only `make test-local-model` runs these: it brings a model, which takes half an hour to compile the first time."""

import os

collect_ignore_glob = [] if os.environ.get("FONDATION_TEST_LOCAL_MODEL") else ["test_*.py"]
