# Memory of System V's: it stays when it is let go of.
import ctypes
import time

library = ctypes.CDLL(None, use_errno=True)
library.shmat.restype = ctypes.c_void_p
library.shmdt.argtypes = (ctypes.c_void_p,)
for _ in range(40):
    segment = library.shmget(0, 10_000_000, 0o1600)
    if segment < 0:
        raise SystemExit(f"refused: {ctypes.get_errno()}")
    place = library.shmat(segment, None, 0)
    ctypes.memset(place, 1, 10_000_000)
    library.shmdt(place)
time.sleep(20)
print("made it")
