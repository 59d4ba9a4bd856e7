"""Stress tests: what ordinary credit hangs on besides the firm, and shocks that a scenario may let fall on the city."""

from ecosystem.declare import Numbers, number


class Stress(Numbers):
    """What ordinary credit hangs on besides the firm, and shocks that a scenario may let fall on the city; none falls unless it is set."""

    secured_share = number(0.53, "share", 0, 1, "F16: secured share of loans to small firms in China", "ordinary credit on net worth that property secures", "普通授信中由房产担保的部分")
    house_price_shock = number(0.0, "log points", -3, 3, "assumption A-400: none unless a scenario sets it", "stress test: change of the price of property, to stay", "压力测试：房价变动（持续）")
    sales_shock = number(0.0, "log points", -3, 3, "assumption A-400: none unless a scenario sets it", "stress test: change of every firm's sales in one quarter", "压力测试：各企业当季销售变动")
    shock_quarter = number(168, "quarter", 164, 223, "assumption A-401: 2022Q1", "quarter of the stress test", "压力测试所在季度", whole=True)
