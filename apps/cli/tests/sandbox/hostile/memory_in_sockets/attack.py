# What was sent and nobody has received lies in the kernel.
import contextlib
import os
import socket
import time

for _ in range(8):
    if os.fork() == 0:
        break
held = []
with contextlib.suppress(OSError):
    while True:
        held += socket.socketpair()
        for each in held[-2:]:
            each.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                while True:
                    each.send(bytes(16384))
time.sleep(20)
print("made it")
