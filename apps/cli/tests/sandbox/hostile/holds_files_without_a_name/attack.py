# What lies in no folder any more takes its space as long as somebody holds it.
import contextlib
import os
import time

held = []
with contextlib.suppress(OSError):
    for each in range(40):
        held.append(open(str(each), "wb"))
        os.unlink(str(each))
        held[-1].write(bytes(10_000_000))
        held[-1].flush()
time.sleep(20)
print("made it")
