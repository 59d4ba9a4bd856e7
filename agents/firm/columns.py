"""What a firm is: its columns, its states, and its view as a Mesa agent."""

from __future__ import annotations

from ecosystem.agentset import RowAgent
from ecosystem.declare import column, record
from ecosystem.terms import columns as term_columns

# licence states
EXEMPT, WAITING, GREY, SANDBOX, LICENSED, SUSPENDED, FILED = range(7)
LICENCE_NAMES = ("exempt", "waiting", "grey", "sandbox", "licensed", "suspended", "filed")
# bad actors: none, not found out, found out
HONEST, AT_LARGE, CAUGHT = range(3)

COLUMNS = (
    column("uid", "address", "identity", "编号", "i8", -1),
    column("alive", "0 or 1", "in the city", "在营", "?", False),
    column("person", "address", "founder", "创始人", "i8", -1),
    column("sector", "code", "sector", "行业", "i1"),
    column("district", "code", "district", "行政区", "i1"),
    column("birth", "quarter", "founded", "成立季度", "i4"),
    column("talent", "standard deviations", "founder's talent", "创始人才能"),
    column("novel", "0 or 1", "product without a category", "产品尚无类别", "i1"),
    column("ambitious", "0 or 1", "wants to raise money and grow", "有融资成长意愿", "i1"),
    column("drive", "times the sector's mean", "readiness to do research", "研发倾向", "f8", 1.0),
    column("knowledge", "log points", "knowledge", "知识水平"),
    column("appeal", "units", "appeal of design", "设计吸引力"),
    column("data", "M RMB", "data and digital equipment", "数据与数字设备"),
    column("sales", "M RMB a quarter", "customers it could serve", "潜在销售"),
    column("revenue", "M RMB a quarter", "revenue", "销售收入"),
    column("cash", "M RMB", "cash", "现金"),
    column("debt", "M RMB", "ordinary loans", "普通贷款"),
    column("data_debt", "M RMB", "loans on data", "数据贷款"),
    column("loan_rate", "a year", "rate of its loans", "贷款利率"),
    column("patents", "patents", "patents", "专利"),
    column("staff", "people", "staff", "员工"),
    column("fixed", "M RMB a quarter", "fixed cost", "固定成本"),
    column("profit", "M RMB a quarter", "profit, smoothed over a year", "利润（年平滑）"),
    column("sales_average", "M RMB a quarter", "revenue, smoothed over a year", "收入（年平滑）"),
    column("research", "M RMB a quarter", "research done", "实际研发"),
    column("research_reported", "M RMB a quarter", "research reported", "申报研发"),
    column("research_average", "M RMB a quarter", "research done, smoothed over a year", "实际研发（年平滑）"),
    column("spent", "M RMB a quarter", "design, application and digital spending", "设计、应用与数字化支出"),
    column("claim_research", "M RMB", "R&D co-funding claimed", "申领研发资助"),
    column("claim_application", "M RMB", "application co-funding claimed", "申领应用资助"),
    column("granted", "M RMB", "grants received", "累计获得资助"),
    column("grant_account", "account", "who paid the last grant", "最近资助科目", "i2"),
    column("plan", "M RMB a quarter", "spending plan of money raised", "融资支出计划"),
    column("licence", "code", "licence state", "许可状态", "i1"),
    column("since", "quarter", "in this licence state since", "进入该许可状态的季度", "i4"),
    column("queued", "quarter", "in the queue since", "排队起始季度", "i4"),
    column("tested", "0 or 1", "product tested or licensed", "产品已测试或获许可", "i1"),
    column("incidents", "incidents", "incidents caused", "引发事故数", "i2"),
    column("rounds", "rounds", "venture rounds", "融资轮次", "i1"),
    column("round_quarter", "quarter", "last round", "最近一轮融资季度", "i4"),
    column("raised", "M RMB", "last round's money", "最近一轮融资额"),
    column("post_money", "M RMB", "last post-money valuation", "最近投后估值"),
    column("belief", "log points", "investors' mean belief of quality", "投资人质量预期均值"),
    column("precision", "1 over log points squared", "precision of that belief", "预期精度"),
    column("dilution", "share", "founders' share left", "创始人剩余股份", "f8", 1.0),
    column("lead", "row", "lead investor", "领投机构", "i4", -1),
    column("mark", "0 to 3", "highest valuation reached: 100 M, 500 M, 1,000 M US$", "曾达到的最高估值档", "i1"),
    column("high_tech", "0 or 1", "certified high-tech", "国家高新技术企业", "i1"),
    column("certified_until", "quarter", "certificate valid until", "证书有效至", "i4"),
    column("relabelled", "share of reported", "research relabelled", "研发包装比例"),
    column("listed", "0 or 1", "listed", "上市", "i1"),
    column("listing_since", "quarter", "in the listing queue since", "上市排队起始季度", "i4"),
    column("designers", "people", "designers employed", "在职设计师", "i4"),
    column("design_skill", "units", "summed skill of its designers", "设计师技能合计"),
    column("home_bank", "row", "bank", "开户银行", "i1"),
    # supervision and risk
    column("bad", "0 no, 1 at large, 2 caught", "bad actor", "不良经营者", "i1"),
    column("watched", "0 or 1", "watched after the event this quarter, if filed", "备案经营中本季受事后监管", "i1"),

    # conversion
    column("lab", "row", "laboratory it works with", "合作实验室", "i2", -1),
    column("lab_until", "quarter", "partnership ends", "合作到期", "i4"),
    column("lab_place", "account", "whose place at the laboratory", "合作名额来源科目", "i2"),
    column("recognised_until", "quarter", "product recognised until", "新产品认定有效至", "i4"),
    column("pending", "log points", "found, not yet in production", "尚未投产的创新"),

    # finance
    column("anchor", "row", "anchor it supplies", "供货的龙头企业", "i4", -1),
    column("anchor_uid", "address", "identity of that anchor", "龙头企业编号", "i8", -1),
    column("receivable", "M RMB", "owed to it by its anchor", "应收账款"),
    column("junk", "patents", "patents filed only to be pledged", "为质押而申请的专利"),
    column("pledge_debt", "M RMB", "loans on pledges", "质押贷款"),
    column("pledge_kind", "0 none, 1 receivable, 2 patents, 3 venture round", "what is pledged", "质押物类型", "i1"),
    column("pledge_account", "account", "who supports these loans", "质押贷款支持科目", "i2"),
    column("pledge_subsidy", "a year", "interest subsidy promised", "承诺贴息率"),
    column("pledge_loss", "share of loss", "loss share promised", "承诺分担损失比例"),

    # demand
    column("reference_until", "quarter", "reference of a scenario contract until", "示范有效至", "i4", -1),
    column("contract", "M RMB a quarter", "public contract it delivers", "在执行的公共合同"),
    column("contract_until", "quarter", "contract runs until", "合同截止季度", "i4", -1),
    column("contract_account", "account", "who pays the contract", "合同付款科目", "i2"),
    column("platform", "account, -1 commercial", "shared digital means it uses", "使用的共享数字化平台", "i2"),
    column("means", "share of cost", "cost saved by shared means; below nothing when moving away", "共享平台节省成本（迁移时为负）"),
    column("dependence", "share", "dependence on a shared platform", "对共享平台的依赖"),

    # place
    column("desk_until", "quarter", "has a desk in an incubator until", "孵化工位到期季度", "i4"),
    column("desk_of", "account", "whose desk it is, 0 = a usual incubator's", "工位所属科目（0为常设孵化器）", "i2"),

    # talent
    column("centre", "account", "design centre recognised by", "工业设计中心认定科目", "i2"),
    column("centre_since", "quarter", "design centre since", "认定为工业设计中心的季度", "i4"),
    column("event_meetings", "meetings", "funds met at this quarter's events", "本季活动中接触的基金"),
    column("store_since", "quarter, -1 none, -2 shut", "store abroad since", "海外门店开业季度", "i4", -1),
    column("store_profit", "M RMB a quarter", "profit of the store abroad, smoothed", "海外门店利润（平滑）"),
    column("store_paid", "0 or 1", "store award received", "已获海外门店奖励", "i1"),
    column("head_office", "0 or 1", "head office from outside", "外来总部", "i1"),
    *term_columns("firms"),
)

FirmColumns = record("FirmColumns", COLUMNS, __name__)


class Firm(RowAgent, table="firms", columns=COLUMNS):
    """One real firm of the new economy."""
