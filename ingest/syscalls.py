"""The filter of system calls of a child that reads mail (seccomp, by ctypes): it makes no connection, looks into no other
process, mounts nothing, changes no owner and no mode, and takes no new rights.

What is refused is listed, everything else is allowed: libraries and office programs use what they like otherwise. Of sockets
only streams of AF_UNIX can be made, which LibreOffice does, and none can be connected.
"""

import ctypes
import platform
import struct
from errno import EACCES, ENOSYS, EPERM

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _PR_GET_SECCOMP, _MODE_FILTER = 38, 22, 21, 2
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_REFUSE, _DENY, _UNKNOWN = _ERROR | EPERM, _ERROR | EACCES, _ERROR | ENOSYS
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06  # classic BPF
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in what a filter is shown; an argument has eight bytes
_X32 = 0x40000000  # the bit of calls in x86-64's other numbering
_AF_UNIX, _SOCK_STREAM, _TYPE_BITS = 1, 1, 0xF
_NEW_SPACES = 0x7E020080  # CLONE_NEWTIME, -NS, -CGROUP, -UTS, -IPC, -USER, -PID, -NET
_TO_WRITE = 2  # W_OK
_INTO_TERMINAL = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX: words typed by a program

# name: its numbers on x86-64 and on 64-bit ARM; None where that has no such call
_REFUSED = {
    "connect": (42, 203), "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "process_madvise": (440, 440), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "setns": (308, 268), "unshare": (272, 97), "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264), "fanotify_init": (300, 262), "quotactl": (179, 60), "swapon": (167, 224),
    "swapoff": (168, 225), "acct": (163, 89), "reboot": (169, 142), "syslog": (103, 116),
    "bpf": (321, 280), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "iopl": (172, None), "ioperm": (173, None),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266),
    "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    # Landlock does not look at these
    "chmod": (90, None), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None), "lchown": (94, None),
    "fchownat": (260, 54), "setxattr": (188, 5), "lsetxattr": (189, 6), "removexattr": (197, 14),
    "lremovexattr": (198, 15), "truncate": (76, 45),
}  # fmt: skip
_SOCKET, _SOCKETPAIR, _CLONE, _CLONE3, _PRLIMIT, _IOCTL = (
    (41, 198),
    (53, 199),
    (56, 220),
    (435, 435),
    (302, 261),
    (16, 29),
)
# access, faccessat, faccessat2, and which argument is the mode. LibreOffice asks whether it may write in /tmp, where Landlock lets
# it make nothing, and believes the answer: it is told that it may not.
_ACCESS = (((21, None), 1), ((269, 48), 2), ((439, 439), 2))
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # which column above, AUDIT_ARCH_…


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def can_filter() -> bool:
    """Whether this machine has such a filter."""
    return platform.machine() in _MACHINES and bool(ctypes.CDLL(None).prctl(_PR_GET_SECCOMP, 0, 0, 0, 0) >= 0)


def take_no_new_rights() -> None:
    """No program that is started has more rights than who starts it."""
    ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def filter_calls() -> bool:
    """For this process and all that it starts, for good. False where the system has no such filter."""
    if platform.machine() not in _MACHINES:
        return False
    code = program(platform.machine())
    held = ctypes.create_string_buffer(code, len(code))
    whole = _Program(len(code) // 8, ctypes.addressof(held))
    return bool(ctypes.CDLL(None).prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(whole), 0, 0) == 0)


def program(machine: str) -> bytes:
    """The filter in classic BPF: each rule is whole in itself and ends in a verdict, or falls through to the next."""
    column, architecture = _MACHINES[machine]
    code = [_step(_LOAD, _ARCHITECTURE), _step(_EQUAL, architecture, then=1), _step(_RETURN, _REFUSE)]
    code += [_step(_LOAD, _NUMBER)]
    if machine == "x86_64":
        code += [_step(_AT_LEAST, _X32, otherwise=1), _step(_RETURN, _REFUSE)]
    refused = (numbers[column] for numbers in _REFUSED.values())
    for number in refused:
        if number is not None:
            code += _rule(number, [_step(_RETURN, _REFUSE)])
    code += _rule(_CLONE3[column], [_step(_RETURN, _UNKNOWN)])  # its flags stand in memory: clone is used instead
    for numbers in (_SOCKET, _SOCKETPAIR):
        code += _rule(numbers[column], _only_streams_of_this_machine())
    code += _rule(
        _CLONE[column], [_argument(0), _step(_ANY_BIT, _NEW_SPACES, otherwise=1), _step(_RETURN, _REFUSE), _allowed()]
    )
    code += _rule(  # limits of its own only
        _PRLIMIT[column], [_argument(0), _step(_EQUAL, 0, otherwise=1), _allowed(), _step(_RETURN, _REFUSE)]
    )
    for asking, mode in _ACCESS:
        number = asking[column]
        if number is not None:
            code += _rule(
                number, [_argument(mode), _step(_ANY_BIT, _TO_WRITE, otherwise=1), _step(_RETURN, _DENY), _allowed()]
            )
    typed = [step for word in _INTO_TERMINAL for step in _unless(word)]
    code += _rule(_IOCTL[column], [_argument(1), *typed, _allowed()])
    return b"".join([*code, _allowed()])


def _only_streams_of_this_machine() -> list[bytes]:
    return [
        _argument(0), _step(_EQUAL, _AF_UNIX, then=1), _step(_RETURN, _REFUSE),
        _argument(1), _step(_AND, _TYPE_BITS), _step(_EQUAL, _SOCK_STREAM, then=1), _step(_RETURN, _REFUSE), _allowed(),
    ]  # fmt: skip


def _unless(word: int) -> list[bytes]:
    return [_step(_EQUAL, word, otherwise=1), _step(_RETURN, _REFUSE)]


def _rule(number: int, body: list[bytes]) -> list[bytes]:
    return [_step(_EQUAL, number, otherwise=len(body)), *body]


def _argument(number: int) -> bytes:
    """The lower half of an argument: all that is compared here are 32-bit values."""
    return _step(_LOAD, _ARGUMENTS + 8 * number)


def _allowed() -> bytes:
    return _step(_RETURN, _ALLOW)


def _step(operation: int, value: int, *, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", operation, then, otherwise, value)
