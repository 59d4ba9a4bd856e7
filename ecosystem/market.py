"""The sectors' markets: what a firm meets outside its own door. One row a sector."""

from ecosystem.declare import column, record
from ecosystem.terms import columns as term_columns

COLUMNS = (
    column("uid", "code", "sector", "行业", "i8", -1),
    column("alive", "0 or 1", "in use", "在用", "?", False),
    column("rival", "log points", "quality of the rest of the world", "外部对手质量"),
    column("reference", "log points", "attractiveness the city's firms are measured against", "吸引力参照"),
    column("market", "M RMB a quarter", "size of the world market", "外部市场规模"),
    column("drift", "a quarter", "growth of that market", "市场增速"),
    column("share", "share", "the city's share of it", "本市市场份额"),
    column("trust", "share", "trust in the sector's novelties", "对新产品的信任", "f8", 1.0),
    column("opportunity", "a year", "growth of the city's sales, smoothed", "销售增速（平滑）"),
    column("finance", "M RMB an entrant", "venture money for each entrant, smoothed", "每位进入者的创投资金（平滑）"),
    column("density", "ratio", "firms for each 0.5 M RMB of quarterly sales", "市场密度", "f8", 1.0),
    column("cash", "M RMB", "cash of the sector's firms", "企业现金"),
    column("debt", "M RMB", "debt of the sector's firms", "企业债务"),
    column("sales", "M RMB a quarter", "revenue of the sector's firms", "企业收入"),
    column("venture", "M RMB", "venture money this quarter", "本季创投资金"),
    column("incidents", "incidents", "incidents this quarter", "本季事故"),
    column("labelled", "share", "firms with a recognised product, of those that could have one", "获认定产品企业占可认定企业比例"),
    *term_columns("markets"),
)

MarketColumns = record("MarketColumns", COLUMNS, __name__)
