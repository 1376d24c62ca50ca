"""Faults under a running server. usage: faults.py NAME... (disk_full db_full objects_ro objects_gone db_locked db_locked_long
fds clock corrupt truncated two_servers tmpdir). Needs root (mount). Prints the answers to users, readiness, recovery and partial
state. The faults are in `fault/`, by the part that fails."""

from common import *
from fault import damage, database, disk, folder, machine

FAULTS = {
    fault.__name__: fault
    for fault in (
        disk.disk_full,
        disk.db_full,
        folder.objects_ro,
        folder.objects_gone,
        folder.tmpdir,
        database.db_locked,
        database.db_locked_long,
        database.truncated,
        database.two_servers,
        machine.fds,
        machine.clock,
        damage.corrupt,
    )
}


async def main():
    for name in sys.argv[1:]:
        print(f"===== {name}: {FAULTS[name].__doc__}", flush=True)
        await FAULTS[name]()


run(main())
