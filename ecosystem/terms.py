"""Terms: the law as one firm or one domain meets it. Policies write them, agents read them.

A term is a column of the table it belongs to. Each quarter, before anyone acts, the terms that were
written last quarter go back to neutral and the policies in force write theirs. A term nobody writes
costs nothing, and a policy that ends leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ecosystem.declare import Column, Text
from ecosystem.kernel import kernel


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its table, unit, neutral value, and how two offers to the same agent combine."""

    name: str
    table: str
    unit: str
    neutral: float
    combine: str  # "max", "min" or "sum"
    label: Text
    dtype: str = "f8"


TERMS: dict[str, Term] = {}


def _term(name: str, table: str, unit: str, neutral: float, combine: str, en: str, zh: str, dtype: str = "f8") -> None:
    if name in TERMS:
        raise ValueError(f"two terms are called {name!r}")
    TERMS[name] = Term(name, table, unit, neutral, combine, Text(en, zh), dtype)


_term("grace_quarters", "firms", "quarters", 0, "max", "quarters from founding without sanction in the grey", "成立后免于处罚的观察期季数")
_term("grace_cap", "firms", "M RMB a quarter", 1e9, "min", "sales above which grace does not hold", "观察期适用的销售上限")
_term("sandbox_open", "firms", "0 or 1", 0, "max", "may apply to the sandbox", "可申请监管沙盒")
_term("research_rate", "firms", "share of outlay", 0, "max", "co-funding of R&D projects", "研发项目资助比例")
_term("research_cap", "firms", "M RMB a project", 0, "max", "cap of R&D co-funding", "研发项目资助上限")
_term("research_account", "firms", "account", 0, "max", "who co-funds R&D", "研发资助科目", "i2")
_term("application_rate", "firms", "share of outlay", 0, "max", "co-funding of application projects", "应用创新项目资助比例")
_term("application_cap", "firms", "M RMB a project", 0, "max", "cap of application co-funding", "应用创新项目资助上限")
_term("application_account", "firms", "account", 0, "max", "who co-funds application projects", "应用创新资助科目", "i2")
_term("data_ltv", "firms", "share of value", 0, "max", "loan to value on data and digital equipment", "数据与数字设备抵押率")
_term("data_signal", "firms", "share of noise kept", 1, "min", "noise a bank keeps when it reads the firm's data", "银行读取数据后保留的噪声比例")
_term("loan_subsidy", "firms", "points a year", 0, "max", "interest subsidy", "贴息率")
_term("loss_share", "firms", "share of loss", 0, "max", "loss shared by the treasury", "财政分担损失比例")
_term("credit_account", "firms", "account", 0, "max", "who subsidises credit", "信贷支持科目", "i2")
_term("sandbox_slots", "regulators", "places", 0, "sum", "places in the sandbox", "沙盒名额")
_term("sandbox_stay", "regulators", "quarters", 0, "max", "stay in the sandbox", "沙盒测试期")
_term("exposure_cap", "regulators", "M RMB a quarter", 0, "max", "cap on sales inside the sandbox", "沙盒内销售上限")
_term("sandbox_watch", "regulators", "share", 0, "max", "harm prevented by closer watch inside", "沙盒内监测避免的危害比例")
_term("sandbox_cost", "regulators", "M RMB a firm and quarter", 0, "max", "cost of supervising one firm inside", "沙盒内单家企业监管成本")
_term("sandbox_account", "regulators", "account", 0, "max", "who pays for the sandbox", "沙盒支出科目", "i2")

# -- programmes: an account with a standing cost; firms name the account they may turn to, its numbers are terms of the account ------------

_term("running", "accounts", "M RMB a quarter", 0, "max", "standing cost of the programme", "项目固定运行支出")

# -- supervision and risk ---------------------------------------------------------------------------------------------------------------
_term("green_account", "firms", "account", 0, "max", "whose green channel is open to it", "可走的绿色通道科目", "i2")
_term("green_share", "accounts", "share of cases", 0, "max", "cases that come before others", "优先办理案件比例")
_term("green_cost", "accounts", "M RMB a case", 0, "max", "cost of a case that comes first", "优先案件单件成本")
_term("codify_ease", "regulators", "share", 0, "max", "understanding a rule can do without", "立规所需认知的下调比例")
_term("codify_account", "regulators", "account", 0, "max", "who pays for early rules", "提前立规科目", "i2")
_term("entry_exempt", "cells", "share of novel founders", 0, "max", "founders whose product needs no approval to enter", "免于准入审批的新产品创业者比例")
_term("entry_relief", "cells", "share of cost", 0, "max", "cost of registering and starting forgiven", "注册与开办成本减免比例")
_term("entry_account", "cells", "account", 0, "max", "who registers filings", "备案登记科目", "i2")
_term("operation_exempt", "regulators", "share of cases", 0, "max", "cases that may sell on filing while they are pending", "待审期间可备案经营的比例")
_term("after_watch", "regulators", "share", 0, "max", "harm prevented by watch after the event", "事中事后监管避免的危害比例")
_term("after_cost", "regulators", "M RMB a firm and quarter", 0, "max", "cost of watching one firm after the event", "单家事中事后监管成本")
_term("after_account", "regulators", "account", 0, "max", "who pays for watch after the event", "事中事后监管科目", "i2")
_term("standard_effort", "cells", "a quarter", 0, "max", "standards written at the city's wish", "政府推动标准制定的速度")
_term("standard_account", "cells", "account", 0, "max", "who pays for standards", "标准制定科目", "i2")
_term("detection", "regulators", "a quarter", 0, "max", "bad actors found by searching data", "大数据查出不良经营者的概率")
_term("false_alarm", "regulators", "a quarter", 0, "max", "honest firms suspended by mistake", "守法企业被误停的概率")
_term("search_account", "regulators", "account", 0, "max", "who pays for searching data", "大数据监管科目", "i2")
_term("ip_protection", "cells", "share", 0, "max", "copying prevented beyond ordinary protection", "超出一般保护所阻止的模仿")
_term("protection_account", "cells", "account", 0, "max", "who pays for protection", "知识产权保护科目", "i2")
_term("filing_fee", "accounts", "M RMB a patent", 0, "max", "paid for help with each patent filed", "每件专利申请协助费用")
_term("ethics_cut", "regulators", "share", 0, "max", "severe incidents avoided by ethics review", "伦理审查避免的严重事故比例")
_term("ethics_effort", "regulators", "share", 0, "max", "extra review effort for ethics", "伦理审查增加的审批工作量")
_term("ethics_cost", "regulators", "M RMB a case", 0, "max", "cost of ethics review", "伦理审查单件成本")
_term("ethics_account", "regulators", "account", 0, "max", "who pays for ethics review", "伦理审查科目", "i2")


# -- conversion: laboratories, labels, technology exchange, pilot production, high-end platforms ------------------------------------------

_term("lab_places", "accounts", "firms", 0, "max", "further places for partner firms at laboratories", "实验室新增合作企业名额")
_term("lab_share", "accounts", "share of the fee", 0, "max", "part of a partner firm's fee that is paid", "合作费用补助比例")
_term("lab_account", "firms", "account", 0, "max", "whose places at laboratories it may take", "产学研合作科目", "i2")
_term("label_places", "accounts", "labels a year", 0, "max", "products recognised in a year", "年度认定产品数")
_term("label_fee", "accounts", "M RMB a label", 0, "max", "cost of the jury for one label", "单项认定评审成本")
_term("label_account", "firms", "account", 0, "max", "who recognises its product", "新产品认定科目", "i2")
_term("exchange_reach", "accounts", "a quarter", 0, "max", "further chance that a firm looks for a technology", "企业寻求技术的新增概率")
_term("exchange_discount", "accounts", "share of the price", 0, "max", "part of a licence's price that is paid", "技术许可价格补助比例")
_term("exchange_vetting", "accounts", "technologies a quarter", 0, "max", "technologies vetted", "技术成果评估数量")
_term("exchange_account", "firms", "account", 0, "max", "whose exchange it may use", "技术交易科目", "i2")
_term("pilot_places", "accounts", "runs a quarter", 0, "max", "runs of the pilot base", "中试基地季度批次")
_term("pilot_share", "accounts", "share of outlay", 0, "max", "part of a prototype's outlay that is paid", "中试支出补助比例")
_term("pilot_account", "firms", "account", 0, "max", "whose pilot base it may use", "中试基地科目", "i2")
_term("platform_staff", "cells", "people", 0, "sum", "researchers wanted at new platforms", "新建平台拟聘科研人员")
_term("platform_account", "cells", "account", 0, "max", "who pays for the platforms", "创新平台科目", "i2")
_term("sponsor_rate", "firms", "share of outlay", 0, "max", "co-funding of a public platform it builds", "公共服务平台资助比例")
_term("sponsor_cap", "firms", "M RMB a project", 0, "max", "cap of that co-funding", "公共服务平台资助上限")
_term("sponsor_account", "firms", "account", 0, "max", "who co-funds its public platform", "公共服务平台资助科目", "i2")


# -- finance: receivables, pledges, linkage, guidance, listing ----------------------------------------------------------------------------

_term("chain_account", "firms", "account", 0, "max", "who supports loans on receivables", "应收账款融资科目", "i2")
_term("ip_account", "firms", "account", 0, "max", "who supports loans on patents", "知识产权质押科目", "i2")
_term("link_account", "firms", "account", 0, "max", "who supports loans beside a venture round", "投贷联动科目", "i2")
_term("pledge_part", "accounts", "share of value", 0, "max", "loan to value of what is pledged", "质押率")
_term("pledge_interest", "accounts", "share of interest", 0, "max", "interest paid by the treasury", "财政贴息比例")
_term("pledge_share", "accounts", "share of loss", 0, "max", "loss shared by the risk pool", "风险补偿池分担损失比例")
_term("pledge_signal", "accounts", "share of noise kept", 1, "min", "noise a bank keeps when others have looked first", "银行借助他方信息后保留的噪声比例")
_term("guide_account", "funds", "account", 0, "max", "mother fund it may turn to", "可申请的引导基金科目", "i2")
_term("guide_share", "accounts", "share of fund", 0, "max", "most the state holds of a fund", "财政出资比例上限")
_term("guide_reinvest", "accounts", "times", 1, "max", "money to be put to work here for each unit of the state's", "返投倍数")
_term("listing_account", "markets", "account", 0, "max", "who pays for the review of listings", "上市审核支出科目", "i2")
_term("listing_cost", "accounts", "M RMB a listing", 0, "max", "cost of reviewing one listing", "单家上市审核成本")


# -- demand: scenarios, shared means, statistics ------------------------------------------------------------------------------------------

_term("works_account", "firms", "account", 0, "max", "whose calls for smart manufacturing it may answer", "可应标的智能制造场景科目", "i2")
_term("city_account", "firms", "account", 0, "max", "whose calls for the smart city it may answer", "可应标的智慧城市场景科目", "i2")
_term("shop_account", "firms", "account", 0, "max", "whose calls for future consumption it may answer", "可应标的未来消费场景科目", "i2")
_term("contracts", "accounts", "contracts a year", 0, "max", "public contracts posted, whole city", "全市年度发布公共合同数")
_term("contract_value", "accounts", "M RMB a contract", 0, "max", "size of a public contract", "单个公共合同金额")
_term("contract_quarters", "accounts", "quarters", 0, "max", "length of a public contract", "公共合同期限")
_term("contract_reserved", "accounts", "share of contracts", 0, "max", "contracts kept for small firms", "预留小企业的合同比例")
_term("contract_below", "accounts", "M RMB a year", 0, "max", "sales below which a firm counts as small", "视为小企业的销售上限")
_term("contract_data", "accounts", "M RMB for each M RMB paid", 0, "max", "data a contract opens to its firm", "合同向企业开放的数据")
_term("means_account", "firms", "account", 0, "max", "whose shared digital means it may use", "可使用的共享数字化平台科目", "i2")
_term("means_places", "accounts", "users", 0, "max", "users the platform can serve well, whole city", "平台可良好服务的用户数（全市）")
_term("means_crowd", "accounts", "users a place", 0, "max", "users let in for each place", "每个服务能力准入的用户数")
_term("means_saving", "accounts", "share of cost", 0, "max", "basic team and digital cost saved by a user", "用户节省的基本团队与数字化成本比例")
_term("means_cost", "accounts", "M RMB a user and quarter", 0, "max", "what serving one user costs", "服务单个用户的成本")
_term("means_data", "accounts", "M RMB a user and quarter", 0, "max", "data the platform leaves with a user", "平台留给用户的数据")
_term("seen_noise", "firms", "share of noise kept", 1, "min", "noise left when statistics describe the firm", "统计覆盖后剩余噪声")
_term("statistics_account", "firms", "account", 0, "max", "whose questionnaires it fills in", "填报统计问卷的科目", "i2")
_term("questionnaire", "accounts", "M RMB a firm and quarter", 0, "max", "what filling in questionnaires costs a firm", "企业填报统计的成本")


# -- place: nodes, incubators, public platforms, space, fashion districts -----------------------------------------------------------------

_term("new_space", "places", "square metres a year", 0, "max", "space built with public money", "财政支持新增产业空间")
_term("space_price", "places", "M RMB a square metre", 0, "max", "public cost of a square metre", "每平方米财政成本")
_term("space_account", "places", "account", 0, "max", "who pays for space", "产业空间支出科目", "i2")
_term("homes", "places", "homes a year", 0, "max", "homes for people who move here", "人才住房供给")
_term("home_worth", "places", "M RMB a home", 0, "max", "what a home is worth to who moves in", "每套人才住房的价值")
_term("home_cash", "places", "share", 0, "max", "part handed out in cash instead", "货币化发放比例")
_term("homes_account", "places", "account", 0, "max", "who pays for homes", "人才住房支出科目", "i2")
_term("services", "cells", "share of a full node", 0, "max", "research, testing and design services nearby", "区内研发、检测、设计等服务")
_term("services_account", "cells", "account", 0, "max", "whose services these are", "平台服务科目", "i2")
_term("footfall", "cells", "log points", 0, "max", "customers drawn to the trade's streets", "街区带来的客流")
_term("footfall_account", "cells", "account", 0, "max", "whose streets these are", "街区科目", "i2")
_term("desks_account", "cells", "account", 0, "max", "whose desks newcomers may hope for", "新创企业可期待工位的科目", "i2")
_term("incubator_account", "firms", "account", 0, "max", "whose incubators it may turn to", "可申请的孵化器科目", "i2")
_term("desks", "accounts", "desks", 0, "max", "desks in incubators", "孵化器工位")
_term("mentoring", "accounts", "share of the gap a quarter", 0, "max", "mentoring at these desks", "导师辅导")
_term("seed_cash", "accounts", "M RMB a firm", 0, "max", "seed money on moving in", "入驻种子资金")


# -- talent: designers, design centres, stores abroad, events, movers, head offices -------------------------------------------------------

_term("talent_account", "cells", "account", 0, "max", "who brings and trains designers", "设计人才科目", "i2")
_term("talent_arrivals", "accounts", "people a year", 0, "max", "designers brought to the city", "引进设计师人数")
_term("talent_bonus", "accounts", "M RMB a person", 0, "max", "bonus of a designer who comes", "人才奖励")
_term("talent_skill", "accounts", "times the mean", 1, "max", "skill of the designers brought", "引进设计师技能倍数")
_term("talent_training", "accounts", "share of the gap a quarter", 0, "max", "training of free designers", "待业设计师培训")
_term("talent_contest", "accounts", "share of luck kept", 1, "min", "luck left in matching when contests show skill", "大赛展示技能后匹配中剩余的运气")
_term("centre_account", "firms", "account", 0, "max", "who recognises design centres", "工业设计中心科目", "i2")
_term("centre_places", "accounts", "firms", 0, "max", "design centres at a time", "工业设计中心名额")
_term("centre_award", "accounts", "M RMB a year", 0, "max", "award of a design centre", "工业设计中心年度资助")
_term("design_gain", "accounts", "share", 0, "max", "further appeal for each designer of a centre", "中心设计师的吸引力增益")
_term("centre_wanted", "accounts", "share", 0, "max", "further designers a centre wants", "中心增聘设计师比例")
_term("studio_account", "cells", "account", 0, "max", "who supports independent studios", "独立工作室科目", "i2")
_term("studio_support", "cells", "share", 0, "max", "further readiness of designers to found a studio", "设计师创办工作室意愿增幅")
_term("studio_grant", "accounts", "M RMB", 0, "max", "start grant of a studio", "工作室启动资助")
_term("event_account", "markets", "account", 0, "max", "who subsidises events", "重大活动科目", "i2")
_term("event_rate", "accounts", "share of outlay", 0, "max", "event's cost borne by the treasury", "重大活动资助比例")
_term("event_cap", "accounts", "M RMB an event", 0, "max", "cap of an event's subsidy", "重大活动资助上限")
_term("store_account", "firms", "account", 0, "max", "who rewards stores abroad", "海外专卖店科目", "i2")
_term("store_award", "accounts", "M RMB a store", 0, "max", "award of a store abroad that has run for three years", "海外专卖店奖励")
_term("store_wait", "accounts", "quarters", 0, "max", "time a store abroad must have run", "海外专卖店须持续经营的季数")
_term("head_account", "cells", "account", 0, "max", "who attracts head offices", "总部引进科目", "i2")
_term("head_arrivals", "accounts", "firms a year", 0, "max", "head offices attracted", "引进总部数")
_term("head_award", "accounts", "M RMB a firm", 0, "max", "award of a head office that settles", "总部落户奖励")
_term("head_rent", "accounts", "share of rent", 0, "max", "head offices' rent borne by the treasury", "总部租金补贴比例")

def columns(table: str) -> tuple[Column, ...]:
    """The term columns of a table, to be placed behind its own."""
    return tuple(Column(t.name, t.unit, t.label, t.dtype, t.neutral, lasting=False) for t in TERMS.values() if t.table == table)


COMBINE = ("max", "min", "sum")


@kernel
def _combine(held, rows, offered, how):
    """Put an offer to each row into the column; return the rows for which it is the one in force."""
    won = np.empty(len(rows), np.int64)
    count = 0
    for j in range(len(rows)):
        i = rows[j]
        better = offered[j] > held[i] if how == 0 else offered[j] < held[i] if how == 1 else True
        if better:
            held[i] = offered[j] + (held[i] if how == 2 else 0.0)
            won[count] = i
            count += 1
    return won[:count]


class Terms:
    """Writes terms into the tables of a world and puts them back to neutral."""

    def __init__(self, tables: dict[str, Any]):
        self._tables = tables
        # A restored world may hold what was written last quarter, so the first reset clears all.
        self._written = {t.name for t in TERMS.values() if t.table in tables}

    def reset(self) -> None:
        """Every term written since the last reset goes back to neutral."""
        for name in self._written:
            term = TERMS[name]
            self._tables[term.table][name][:] = term.neutral
        self._written.clear()

    def offer(self, name: str, rows: np.ndarray, value: float | np.ndarray) -> np.ndarray:
        """Offer a term to rows of its table; two offers to one agent combine by the term's rule, so order does not matter.

        Returns the rows for which this offer is the one in force (used to set the paying account).
        """
        term = TERMS[name]
        offered = np.broadcast_to(np.asarray(value, dtype=np.float64), len(rows))
        self._written.add(name)
        return _combine(self._tables[term.table][name], rows, offered, COMBINE.index(term.combine))

    def account(self, name: str, rows: np.ndarray, account: int) -> None:
        """Name the account that pays for the offers in force at these rows."""
        self._tables[TERMS[name].table][name][rows] = account
        self._written.add(name)
