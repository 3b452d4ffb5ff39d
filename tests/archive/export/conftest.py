"""A small archive to export from: an edited article, one reached by a redirect, one hostile to every format."""

from datetime import UTC, date, datetime

import pytest

from archive.archive import Archive
from tests.archive.conftest import Keeper

EDITED_AT = datetime(2026, 5, 3, 12, 3, tzinfo=UTC)
HOSTILE = '=HYPERLINK("http://evil.example","<b>&amp;</b>")\x0b\x7f'
PAGE = b"<p>The river rose and rose."


@pytest.fixture
def shelf(archive: Archive, keeper: Keeper) -> Archive:
    keeper.keep("https://a.example/flood", text="The river rose.\nThen it fell.", language="en")
    keeper.keep(
        "https://b.example/%E6%9D%B1",
        via=("https://b.example/old",),
        text=f"{HOSTILE}\n水 ]]> --- '; DROP TABLE",
        markdown="**水** ![a <b> cat](https://x.example/cat.png) <script>alert(1)</script> [on](javascript:x)",
        title=HOSTILE,
        authors=("@Ann: Lee", '-Jo "O\'"'),
        tags=("+tag", "水"),
        description=HOSTILE,
        published=date(2026, 5, 1),
        language="ja",
    )
    keeper.keep("https://a.example/flood", text="The river rose and rose.", language="en", payload=PAGE)
    keeper.keep("https://a.example/flood", text="The river rose and rose.", language="en", payload=PAGE)
    return archive
