"""The law in force for everyone. Policies amend a copy; calibration never moves it."""

from __future__ import annotations

from functools import cache, lru_cache

from ecosystem import clock
from ecosystem.city import read
from ecosystem.declare import Numbers, number


class Rulebook(Numbers):
    """What a council or the state could change by decision. Frozen; `replace` gives an amended copy."""

    entry_cost = number(0.03, "M RMB", 0.0, 5.0, "assumption A-20", "cost of registering and starting", "注册与开办成本")
    profit_tax = number(0.25, "share of profit", 0.0, 1.0, "Enterprise Income Tax Law 2008, art. 4", "profit tax", "企业所得税率")
    hightech_tax = number(0.15, "share of profit", 0.0, 1.0, "Enterprise Income Tax Law 2008, art. 28", "profit tax of high-tech firms", "高新技术企业所得税率")
    research_deduction = number(
        0.5,
        "share of research outlay",
        0.0,
        2.0,
        "EIT Law implementing rules art. 95 (50 %); 75 % from 2018",
        "extra deduction of research",
        "研发费用加计扣除比例",
    )
    hightech_small = number(
        0.06,
        "share of revenue",
        0.0,
        0.5,
        "国科发火〔2008〕172号; 5 % from 2016 (国科发火〔2016〕32号)",
        "research required below 50 M RMB of sales",
        "销售5000万元以下的研发强度门槛",
    )
    hightech_middle = number(
        0.04, "share of revenue", 0.0, 0.5, "国科发火〔2008〕172号", "research required up to 200 M RMB of sales", "销售2亿元以下的研发强度门槛"
    )
    hightech_large = number(
        0.03, "share of revenue", 0.0, 0.5, "国科发火〔2008〕172号", "research required above 200 M RMB of sales", "销售2亿元以上的研发强度门槛"
    )
    hightech_age = number(4, "quarters", 0, 80, "国科发火〔2016〕32号: one year", "youngest firm that may be certified", "可认定的最短成立时间", whole=True)
    hightech_patents = number(1.0, "patents", 0.0, 100.0, "国科发火〔2016〕32号: owns core IP; count assumption A-21", "patents required", "所需专利数")
    hightech_years = number(12, "quarters", 1, 80, "国科发火〔2016〕32号: three years", "validity of a certificate", "证书有效期", whole=True)
    clawback = number(1.0, "share of grants", 0.0, 1.0, "assumption A-171", "grants paid back by firms that leave the city", "迁出企业应退回的资助比例")
    review_target = number(6.0, "quarters", 0.25, 40.0, "assumption A-22", "backlog the regulator staffs for", "监管机构配员所对应的积压时长")
    review_minimum = number(2, "quarters", 0, 20, "assumption A-23", "shortest review", "最短审批时间", whole=True)
    sanction_hazard = number(0.10, "a quarter", 0.0, 1.0, "assumption A-24", "hazard of sanction in the grey", "灰色经营受罚概率")
    fine = number(0.5, "M RMB", 0.0, 100.0, "assumption A-25", "fine for unlicensed sales", "无证经营罚款")
    suspension = number(2, "quarters", 0, 20, "assumption A-26", "suspension after sanction or incident", "受罚或事故后停业时间", whole=True)
    watch = number(0.2, "share", 0.0, 1.0, "assumption A-27", "harm prevented by ordinary supervision", "日常监管避免的危害比例")
    capital_ratio = number(0.105, "share of loans", 0.0, 1.0, "Basel III as applied in China (10.5 %)", "bank capital required", "银行资本充足率")
    policy_rate = number(0.022, "a year", 0.0, 0.2, "assumption A-28", "banks' cost of money", "银行资金成本")
    listing_profit = number(
        10.0, "M RMB a quarter", 0.0, 1e4, "ChiNext under approval: about 30 M a year in practice, assumption A-29", "profit required to list", "上市利润门槛"
    )
    listing_age = number(12, "quarters", 0, 200, "Measures for IPO: three years", "age required to list", "上市年限门槛", whole=True)
    listing_review = number(4, "quarters", 0, 40, "assumption A-169", "time in the listing queue", "上市审核时间", whole=True)
    listing_quota = number(32.0, "firms a year", 0.0, 1e4, "assumption A-30", "listings let through a year", "年度上市名额")
    listing_float = number(0.25, "share of shares", 0.0, 1.0, "Securities Law: 25 % public", "shares sold at listing", "发行比例")
    # supervision and risk

    # finance
    listing_sales = number(1e6, "M RMB a quarter", 0.0, 1e6, "law until 2020: none", "sales that do instead of profit", "可替代利润的销售门槛")

    # demand


@cache
def _changes() -> list[tuple[int, dict[str, float]]]:
    return [(clock.quarter(change["from"]), change["numbers"]) for change in read("law.toml")["change"]]


@lru_cache(maxsize=256)
def of_the_day(rules: Rulebook, quarter: int) -> Rulebook:
    """The law as it stood in a quarter: the laws of data/law.toml apply from their day on to every number nobody has set otherwise."""
    numbers: dict[str, float] = {}
    for since, changed in _changes():
        if quarter >= since:
            numbers |= changed
    unset = {name: value for name, value in numbers.items() if getattr(rules, name) == rules.declared[name].default}
    return rules.replace(**unset)
