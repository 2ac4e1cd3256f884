import ctypes
import platform

CALLS = {
    "x86_64": {
        "ptrace": 101,
        "bpf": 321,
        "keyctl": 250,
        "add_key": 248,
        "io_uring_setup": 425,
        "userfaultfd": 323,
        "perf_event_open": 298,
        "open_by_handle_at": 304,
        "init_module": 175,
        "kexec_load": 246,
        "reboot": 169,
        "swapon": 167,
        "acct": 163,
        "settimeofday": 164,
        "pivot_root": 155,
        "fsopen": 430,
        "process_vm_readv": 310,
    },
    "aarch64": {
        "ptrace": 117,
        "bpf": 280,
        "keyctl": 219,
        "add_key": 217,
        "io_uring_setup": 425,
        "userfaultfd": 282,
        "perf_event_open": 241,
        "open_by_handle_at": 265,
        "init_module": 105,
        "kexec_load": 104,
        "reboot": 142,
        "swapon": 224,
        "acct": 89,
        "settimeofday": 170,
        "pivot_root": 41,
        "fsopen": 430,
        "process_vm_readv": 270,
    },
}
libc = ctypes.CDLL(None, use_errno=True)
for name, number in CALLS.get(platform.machine(), {}).items():
    ctypes.set_errno(0)
    if libc.syscall(number, 0, 0, 0, 0, 0) >= 0 or ctypes.get_errno() != 1:
        print("made it:", name, ctypes.get_errno())
