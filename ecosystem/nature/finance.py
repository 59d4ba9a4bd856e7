"""Receivables and anchors, pledges, public money in funds, and the window of the exchange."""

from ecosystem.declare import Numbers, number


class Finance(Numbers):
    """Receivables and anchors, pledges, public money in funds, and the window of the exchange."""

    # receivables and anchors
    anchor_sales = number(20.0, "M RMB a quarter", 0.1, 1e6, "assumption A-220", "sales from which a firm is an anchor of its sector", "龙头企业销售门槛")
    supplier_share = number(0.15, "share of firms", 0, 1, "assumption A-221", "firms that supply an anchor of their sector", "为龙头企业供货的企业比例")
    supplier_age = number(4, "quarters", 0, 40, "assumption A-222", "youngest firm an anchor buys from", "可成为供应商的最短成立时间", whole=True)
    credit_share = number(0.3, "share of revenue", 0, 1, "assumption A-223", "part of a supplier's revenue that is paid late", "供应商赊销比例")
    credit_pace = number(0.6, "a quarter", 0.05, 1, "assumption A-224", "part of what anchors owe that they pay", "应收账款回款速度")

    # pledges
    junk_filing = number(0.03, "patents a quarter", 0, 10, "assumption A-225; direction F17", "patents filed only to be pledged, at a loan to value of 1", "为质押而申请的专利")
    pledge_risk = number(0.2, "a year", 0.03, 0.5, "assumption A-227", "most default risk a bank accepts when losses are shared", "有风险分担时银行可接受的最高违约率")

    # public money in funds
    crowding = number(0.2, "share", 0, 1, "assumption A-228", "private money that stays away for each unit of the state's", "财政出资挤出的社会资本比例")

    # the exchange
    listing_climate = number(0.3, "log points a log point", 0, 5, "assumption A-229", "listing price: answer to the venture climate", "上市定价对创投气候的反应")
    listing_window = number(-0.22, "log points", -5, 5, "assumption A-230", "venture climate below which nobody is listed", "上市窗口关闭的创投气候")
    listing_sales_value = number(2.0, "times yearly sales", 0, 50, "assumption A-231", "price of a listed share where profit is small", "微利企业上市市销率")
