"""What can go wrong on someone's machine, and what do we tell them?"""

import errno

SENTENCES = {
    errno.ENOSPC: "The disk is full: free some space, or set HQ_STATE_DIR to a directory on another disk.",
    errno.EDQUOT: "Your disk quota is used up: free some space, or set HQ_STATE_DIR to a directory on another disk.",
}


class Trouble(Exception):
    """An expected fault, worded for the person at the keyboard."""


def sentence_about(error: OSError) -> str:
    """One sentence about a fault of the operating system, with what to do where we know it."""
    return SENTENCES.get(error.errno) or f"{error.strerror or error}: {error.filename or 'no file named'}."
