"""Places: the districts as firms and people meet them. One row a district."""

from ecosystem.declare import column, record
from ecosystem.terms import columns as term_columns

COLUMNS = (
    column("uid", "code", "district", "行政区", "i8", -1),
    column("alive", "0 or 1", "in use", "在用", "?", False),
    column("rent", "RMB a square metre and month", "rent asked", "租金"),
    column("space", "square metres", "space for firms", "产业空间"),
    column("demand", "square metres", "space wanted", "空间需求"),
    column("trend", "square metres a quarter", "growth of that, as builders see it", "需求增量（建设方所见）"),
    column("pressure", "square metres", "space that households with cash outbid firms for", "货币补贴挤占的空间"),
    column("vacancy", "share", "space that stands empty", "空置率"),
    *term_columns("places"),
)
PlaceColumns = record("PlaceColumns", COLUMNS, __name__)
