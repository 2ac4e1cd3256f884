# What it holds has no name, and nobody but root may see what it holds.
import contextlib
import ctypes
import os
import time

NOT_DUMPABLE = (4, 0)

ctypes.CDLL(None).prctl(*NOT_DUMPABLE)
held = []
with contextlib.suppress(OSError):
    for each in range(40):
        held.append(open(str(each), "wb"))
        os.unlink(str(each))
        held[-1].write(bytes(10_000_000))
        held[-1].flush()
time.sleep(20)
print("made it")
