# Sockets of families that are refused, told by numbers whose upper half the kernel does not look at.
import ctypes

STREAM, VSOCK, ALG, TIPC, PACKET = 1, 40, 38, 30, 17
SOCKET = {"x86_64": 41, "aarch64": 198}

number = SOCKET.get(__import__("platform").machine())
if number is not None:
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    for family in (VSOCK, ALG, TIPC, PACKET):
        for upper in (0, 1 << 32, 0xFFFFFFFF << 32):
            for kind in (STREAM, 3, 5):
                if (
                    call(ctypes.c_long(number), ctypes.c_ulong(upper | family), ctypes.c_long(kind), ctypes.c_long(0))
                    >= 0
                ):
                    print("made it:", family, hex(upper))
print("tried")
