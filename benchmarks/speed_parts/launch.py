"""Run a command, and print on the last line what it took: wall seconds, CPU seconds, peak memory in megabytes.

Memory is that of the command and all processes below it, together; what they share counts once
(Linux' proportional set size, looked at soon and then once a second: a look takes 10 ms a gigabyte).
"""

import json
import os
import select
import sys
import time
from pathlib import Path

FIRST_WAIT, LONGEST_WAIT = 50, 1000
"""Milliseconds between looks; each wait is twice as long as the one before."""


def megabytes_of(pid):
    """Memory of a process and those below it; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    own = next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return own / 1024 + sum(map(megabytes_of, below))


start = time.perf_counter()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
ended, most, wait = select.poll(), 0.0, FIRST_WAIT
ended.register(os.pidfd_open(child), select.POLLIN)
while not ended.poll(wait):
    most, wait = max(most, megabytes_of(child)), min(2 * wait, LONGEST_WAIT)
seconds = time.perf_counter() - start
_, status, used = os.wait4(child, 0)
print(json.dumps([seconds, used.ru_utime + used.ru_stime, most]))
sys.exit(os.waitstatus_to_exitcode(status))
