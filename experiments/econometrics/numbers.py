"""The econometrician's own numbers: windows, cut-offs, and the range given to a published value whose interval was not retrieved."""

from ecosystem.declare import Number, Text

NUMBERS: dict[str, Number] = {
    "band": Number(
        0.5, "share of the published value", 0.01, 1, "assumption A-402", Text("range on each side of a published value", "公布值两侧的可比范围"), False, "band"
    ),
    "grant_band": Number(
        0.5,
        "RMB a RMB",
        0.01,
        1,
        "assumption A-403",
        Text("range on each side of one for one: neither crowding out nor additionality", "一比一两侧的可比范围"),
        False,
        "grant_band",
    ),
    "price_band": Number(
        0.05, "log points a log point", 0.001, 1, "assumption A-404", Text("elasticity still called none", "视为无反应的弹性"), False, "price_band"
    ),
    "grant_budget": Number(
        4000,
        "M RMB a year",
        1,
        1e5,
        "assumption A-405",
        Text("money of the awards looked at, whole city", "所考察资助的年度预算（全市）"),
        False,
        "grant_budget",
    ),
    "stress": Number(-0.3, "log points", -3, 3, "assumption A-406", Text("fall of house prices, or of sales", "房价或销售的下跌"), False, "stress"),
    "before": Number(4, "quarters", 1, 20, "assumption A-407", Text("quarters looked at before entry", "入盒前观察季数"), True, "before"),
    "after": Number(8, "quarters", 1, 20, "assumption A-407", Text("quarters looked at after entry or award", "入盒或获资助后观察季数"), True, "after"),
    "year": Number(4, "quarters", 1, 20, "assumption A-407", Text("quarters after which credit is looked at", "信贷考察期"), True, "year"),
    "least_sales": Number(
        2.0, "M RMB a year", 0, 100, "assumption A-408", Text("sales from which research is looked at", "考察研发的最低销售额"), False, "least_sales"
    ),
    "manipulated_low": Number(
        0.2725, "times the threshold", 0.1, 1, "assumption A-409", Text("least of the manipulated range", "操纵区间下限"), False, "manipulated_low"
    ),
    "manipulated_high": Number(
        1.15, "times the threshold", 1, 4, "assumption A-409", Text("most of the manipulated range", "操纵区间上限"), False, "manipulated_high"
    ),
}


def value(name: str) -> float:
    """The number as declared."""
    return NUMBERS[name].default


def around(published: float) -> tuple[float, float, float]:
    """A published value with the range that is called the same, where its interval was not retrieved."""
    half = value("band") * abs(published)
    return published, published - half, published + half
