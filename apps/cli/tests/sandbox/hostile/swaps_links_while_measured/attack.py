import os
import time

ends = time.monotonic() + 3
os.mkdir("real")
while time.monotonic() < ends:
    os.rename("real", "kept")
    os.symlink("/", "real")
    os.unlink("real")
    os.rename("kept", "real")
