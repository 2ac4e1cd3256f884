import os

try:
    for number in range(2_000_000):
        os.mkdir(f"/tmp/{number}")
except OSError as error:
    raise SystemExit(str(error))
