"""The stores that web has: what is marked with EVERY_STORE is held to on each of them."""

import pytest

EVERY_STORE = pytest.mark.parametrize("kept_in", ["file", "server"], indirect=True)
