"""Draws the main tables of the schema and the foreign keys between them, as SVG."""

from dataclasses import dataclass

from archive.storage.models import Base

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 120, 40, 90, 60, 20
PLACES = {
    "source": (0, 0),
    "listing": (0, 1),
    "crawl": (1, 0),
    "listed": (1, 1),
    "capture": (2, 0),
    "url": (2, 1),
    "revision": (3, 0),
    "article": (3, 1),
    "story": (4, 1),
}
STYLE = """
  rect { fill: #f6f7f9; stroke: #5b6b7b; rx: 6px; }
  text { font: 15px system-ui, sans-serif; text-anchor: middle; dominant-baseline: central; fill: #1c2733; }
  line { stroke: #5b6b7b; stroke-width: 1.5; marker-end: url(#arrow); }
"""


@dataclass(frozen=True, slots=True)
class _Box:
    """A table's rectangle, by its middle."""

    x: float
    y: float

    def edge_towards(self, other: "_Box") -> tuple[float, float]:
        """Where a line to the middle of another box leaves this one."""
        dx, dy = other.x - self.x, other.y - self.y
        shares = (half / abs(way) for half, way in ((WIDTH / 2, dx), (HEIGHT / 2, dy)) if way)
        share = min(shares)
        return self.x + dx * share, self.y + dy * share


def picture() -> str:
    """The drawing. An arrow leads from a table to the table that its foreign key names."""
    boxes = {name: _box(*place) for name, place in PLACES.items()}
    keys = sorted(
        {
            (table.name, key.column.table.name)
            for table in Base.metadata.sorted_tables
            for key in table.foreign_keys
            if table.name in boxes and key.column.table.name in boxes and key.column.table is not table
        }
    )
    lines = "".join(_line(boxes[start], boxes[end]) for start, end in keys)
    width = MARGIN * 2 + 5 * WIDTH + 4 * GAP_X
    height = MARGIN * 2 + 2 * HEIGHT + GAP_Y
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">\n'
        f"<style>{STYLE}</style>\n"
        '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M 0 0 L 10 5 L 0 10 z" fill="#5b6b7b"/></marker></defs>\n'
        f'<rect x="0" y="0" width="{width}" height="{height}" style="fill: #ffffff; stroke: none"/>\n'
        f"{lines}{''.join(_rectangle(name, box) for name, box in boxes.items())}</svg>\n"
    )


def _box(column: int, row: int) -> _Box:
    x = MARGIN + column * (WIDTH + GAP_X) + WIDTH / 2
    return _Box(x, MARGIN + row * (HEIGHT + GAP_Y) + HEIGHT / 2)


def _line(start: _Box, end: _Box) -> str:
    (x1, y1), (x2, y2) = start.edge_towards(end), end.edge_towards(start)
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>\n'


def _rectangle(name: str, box: _Box) -> str:
    x, y = box.x - WIDTH / 2, box.y - HEIGHT / 2
    return f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}"/><text x="{box.x}" y="{box.y}">{name}</text>\n'
