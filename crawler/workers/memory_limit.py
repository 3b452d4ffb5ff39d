"""Bounds the memory of a process that reads what strangers have written."""

import resource


def limit_memory(to_bytes: int) -> None:
    """Let this process have no more address space than this, or than it may have as it is."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = to_bytes if hard == resource.RLIM_INFINITY else min(to_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
