import os

for _ in range(50):
    if os.fork() == 0:
        held = [bytearray(1024 * 1024) for _ in range(400)]
        os._exit(len(held) % 2)
failed = 0
for _ in range(50):
    failed |= os.wait()[1]
raise SystemExit(1 if failed else 0)
