import os

print("descriptors", *sorted(map(int, os.listdir("/proc/self/fd"))))
print(*sorted(os.environ))
