"""Limits the memory of a process that parses untrusted input."""

import resource


def limit_memory(to_bytes: int) -> None:
    """Limit this process's address space to this size, or to its present limit if that is lower."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = to_bytes if hard == resource.RLIM_INFINITY else min(to_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
