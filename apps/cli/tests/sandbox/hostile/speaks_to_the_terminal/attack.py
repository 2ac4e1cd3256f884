import fcntl
import os

for place in ("/dev/tty", "/dev/console", "/dev/tty1", "/dev/pts/0"):
    try:
        fcntl.ioctl(os.open(place, os.O_RDWR), 0x5412, b"x")
        print("made it:", place)
    except OSError:
        pass
for descriptor in (0, 1, 2):
    try:
        fcntl.ioctl(descriptor, 0x5412, b"x")
        print("made it:", descriptor)
    except OSError:
        pass
