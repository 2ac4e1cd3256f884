import os

held = os.memfd_create("bomb")
for _ in range(2000):
    os.write(held, bytes(1024 * 1024))
