# A folder that its owner may write to and not list.
import contextlib
import os
import time

os.mkdir("closed", 0o300)
with contextlib.suppress(OSError):
    for each in range(40):
        with open(f"closed/{each}", "wb") as file:
            file.write(bytes(10_000_000))
time.sleep(20)
print("made it")
