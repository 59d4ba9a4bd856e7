"""Places: the districts as firms and people meet them. One row a district."""

from ecosystem.declare import column, record
from ecosystem.terms import columns as term_columns

COLUMNS = (
    column("uid", "code", "district", "行政区", "i8", -1),
    column("alive", "0 or 1", "in use", "在用", "?", False),
    column("rent", "RMB a square metre and month", "rent asked", "租金"),
    *term_columns("places"),
)
PlaceColumns = record("PlaceColumns", COLUMNS, __name__)
