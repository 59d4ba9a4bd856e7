"""Cells: a sector in a district, the smallest ground a measure can be aimed at without naming firms. Row = sector x districts + district."""

from ecosystem.city import DISTRICTS, SECTORS
from ecosystem.declare import column, record
from ecosystem.terms import columns as term_columns

COUNT, ACROSS = len(SECTORS) * len(DISTRICTS), len(DISTRICTS)

COLUMNS = (
    column("uid", "code", "cell", "行业与行政区", "i8", -1),
    column("alive", "0 or 1", "in use", "在用", "?", False),
    column("sector", "code", "sector", "行业", "i1"),
    column("district", "code", "district", "行政区", "i1"),
    *term_columns("cells"),
)
CellColumns = record("CellColumns", COLUMNS, __name__)
