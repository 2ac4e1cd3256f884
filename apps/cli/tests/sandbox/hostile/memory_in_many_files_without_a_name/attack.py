# No process maps any of it, so no process has it.
import os
import time

held = []
for _ in range(40):
    held.append(os.memfd_create("bomb"))
    os.write(held[-1], bytes(10_000_000))
time.sleep(20)
print("made it")
