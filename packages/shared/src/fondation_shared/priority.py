"""Which jobs go before others."""

from typing import Literal, get_args

Priority = Literal["low", "normal", "high"]
"""A step goes before what came up to a day earlier and is one step lower; so nothing waits for ever behind others."""
PRIORITIES: tuple[Priority, ...] = get_args(Priority)
NORMAL: Priority = "normal"
LOW: Priority = "low"
