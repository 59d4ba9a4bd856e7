"""Designers on the move, stores abroad, events, movers and head offices."""

from ecosystem.declare import Numbers, number


class Talent(Numbers):
    """Designers on the move, stores abroad, events, movers and head offices."""

    # designers
    designer_leave = number(0.002, "a quarter at mean rent and wage", 0, 0.5, "assumption A-285", "designers who leave the city", "设计师离深率")
    designer_rent = number(
        2.0, "log points a log point", 0, 10, "assumption A-286", "designers leaving: rent against wage", "设计师离深：租金与薪酬之比的弹性"
    )
    invited_leave = number(5.0, "times as often", 1, 60, "assumption A-285", "invited designers, who have offers elsewhere, leave", "引进设计师离深率倍数")
    trained_skill = number(1.5, "units, 1 = mean designer", 0.5, 5, "assumption A-287", "skill that schools lead to", "培训所能达到的技能")
    centre_team = number(10.0, "designers", 1, 500, "assumption A-288", "smallest team of a design centre", "工业设计中心最低设计师人数")
    centre_years = number(12, "quarters", 1, 80, "assumption A-288", "time until a centre is judged anew", "工业设计中心认定有效期", whole=True)

    # events
    event_base = number(2.0, "events a year and sector", 0, 100, "assumption A-289", "large events held without subsidy", "无资助时每年大型活动数")
    event_cost = number(12.0, "M RMB an event", 0.1, 1000, "assumption A-289", "cost of a large event", "大型活动成本")
    event_price = number(1.0, "elasticity", 0, 5, "assumption A-293", "events: answer to their price", "活动数量对价格的弹性")
    event_attend = number(0.03, "share of firms", 0, 1, "assumption A-290", "firms of the sector that attend an event", "参加活动的企业比例")
    event_level = number(0.5, "log points", -3, 5, "assumption A-291", "advantage that buyers abroad look for", "海外买家看重的优势水平")
    event_gain = number(0.04, "share", 0, 1, "assumption A-292", "customers found at an event by a good firm", "优秀企业在活动中新增客户")
    event_orders = number(0.3, "M RMB a quarter", 0, 100, "assumption A-292", "most that buyers at an event order", "单次活动新增订单上限")
    event_meetings = number(1.0, "meetings", 0, 20, "assumption A-292", "funds met at an event by a good firm", "优秀企业在活动中接触的基金")

    # stores abroad
    store_design = number(0.1, "design weight", 0, 5, "assumption A-294", "least weight of design in a trade with stores abroad", "可海外开店行业的设计权重")
    store_appeal = number(1.0, "appeal", 0, 5, "assumption A-294", "least appeal of a brand with a store abroad", "海外开店品牌的最低吸引力")
    store_look = number(0.03, "a quarter", 0, 1, "assumption A-294", "brands that consider a store abroad", "考虑海外开店的品牌比例")
    store_opening = number(4.0, "M RMB", 0, 100, "assumption A-295", "cost of opening a store abroad", "海外开店成本")
    store_running = number(0.8, "M RMB a quarter", 0, 100, "assumption A-296", "running cost of a store abroad", "海外门店运营成本")
    store_takings = number(1.0, "M RMB a quarter", 0, 100, "assumption A-297", "takings of a store of a brand as good as its rivals", "普通品牌海外门店销售")
    store_luck = number(0.4, "log points", 0, 3, "assumption A-298", "spread of stores' takings by place", "海外门店销售的地段差异")
    store_horizon = number(12, "quarters", 1, 80, "001 L193: three years; as horizon assumption A-299", "time in which a store must pay", "海外门店回本期限", whole=True)
    store_discount = number(0.03, "a quarter", 0, 0.5, "assumption A-299", "discount of brands that consider a store", "海外开店贴现率")

    # head offices
    head_offices = number(0.0, "firms a year", 0, 100, "assumption A-300", "head offices that come by themselves", "自发迁入总部数")
    head_sales = number(150.0, "M RMB a quarter", 1, 1e5, "assumption A-301", "sales of a head office that comes, mean", "迁入总部平均销售")
    head_spread = number(0.7, "log points", 0, 3, "assumption A-301", "spread of these sales", "迁入总部销售离散度")
    head_edge = number(0.1, "log points", -2, 2, "assumption A-302", "advantage of a head office at its size", "总部在其规模上的优势")
    head_poach = number(0.5, "share of designers wanted", 0, 1, "assumption A-303", "designers a head office takes from local firms", "总部从本地企业挖走的设计师比例")
