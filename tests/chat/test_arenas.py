"""How many arenas the memory of a process is taken from, as its C library tells."""

import os
import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="not the malloc of the GNU C library")

PROGRAM = """
import ctypes, sys, threading
from chat.arenas import few_arenas
taken = few_arenas()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
libc.fclose.argtypes = [ctypes.c_void_p]
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
together = threading.Barrier(12)
def work():
    together.wait()
    libc.malloc(1000)
    together.wait()
threads = [threading.Thread(target=work) for _ in range(12)]
for thread in threads: thread.start()
for thread in threads: thread.join()
file = libc.fopen(sys.argv[1].encode(), b"w")
libc.malloc_info(0, file)
libc.fclose(file)
print(taken)
"""


def arenas(tmp_path, **environment):
    """Return whether few were asked for, and how many there are when twelve threads have taken memory."""
    file = tmp_path / "arenas.xml"
    known = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    command = [sys.executable, "-c", PROGRAM, str(file)]
    done = subprocess.run(command, env=known | environment, capture_output=True, text=True, check=True)
    return done.stdout.strip(), file.read_text().count("<heap nr=")


def test_many_threads_share_two_arenas(tmp_path):
    assert arenas(tmp_path) == ("True", 2)


def test_who_runs_it_may_set_another_number(tmp_path):
    taken, count = arenas(tmp_path, MALLOC_ARENA_MAX="5")
    assert taken == "False"
    assert 2 < count <= 5
