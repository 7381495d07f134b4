"""Which ports may we listen on?"""

import os
import socket

from .troubles import Trouble

CEILING = 32768  # above it the kernel hands out ports to outgoing connections, and one may sit where we want to listen


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # our own closed connections are no obstacle
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(base: int) -> int:
    """The first free port from `base` up, below CEILING. Raises Trouble where none is left."""
    for port in range(base, CEILING):
        if is_free(port):
            return port
    raise Trouble(f"No port between {base} and {CEILING} is free on this machine.")


def console_port() -> int:
    """The port of the console: HQ_PORT or 8400. Raises Trouble where it is taken or no port at all."""
    wanted = os.environ.get("HQ_PORT", "8400")
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        raise Trouble(f"HQ_PORT is {wanted!r}, which is not a port: give a number, as in `HQ_PORT=8500 make run`.")
    if int(wanted) < 1024 and os.geteuid() != 0:
        raise Trouble(f"Port {wanted} is for root only: choose another one, as in `HQ_PORT=8500 make run`.")
    if not is_free(int(wanted)):
        raise Trouble(f"Port {wanted} is taken by another program: choose another one, as in `HQ_PORT=8500 make run`.")
    return int(wanted)
