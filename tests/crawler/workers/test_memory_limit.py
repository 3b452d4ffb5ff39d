"""A process's memory is bounded within what the system lets it have, which is not for us to change."""

import subprocess
import sys
from resource import RLIM_INFINITY, RLIMIT_AS, getrlimit
from textwrap import dedent

import pytest

from tests.crawler.conftest import TIMEOUT_S


@pytest.mark.parametrize(("hard", "soft"), [(3_000_000_000, 3_000_000_000), (RLIM_INFINITY, 8_000_000_000)])
def test_it_is_the_lower_of_the_limit_and_the_systems_which_stays(hard: int, soft: int) -> None:
    if getrlimit(RLIMIT_AS)[1] not in (hard, RLIM_INFINITY):
        pytest.skip("the system gives less here")
    script = f"""
        import resource
        from crawler.workers.memory_limit import limit_memory
        resource.setrlimit(resource.RLIMIT_AS, ({hard}, {hard}))
        limit_memory(8_000_000_000)
        print(*resource.getrlimit(resource.RLIMIT_AS))
    """
    done = subprocess.run(
        [sys.executable, "-c", dedent(script)], capture_output=True, text=True, timeout=TIMEOUT_S, check=True
    )
    assert done.stdout.split() == [str(soft), str(hard)]
