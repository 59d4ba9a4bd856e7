"""The core of the city: founding, growing, researching, permission, money, and how it is all observed.

Numbers whose source is "fitted" take their default from data/fitted.toml, written by
`tequ calibrate` against facts of role target; everything else has its source or assumption here.
"""

from __future__ import annotations

from typing import Any

from ecosystem.city import read
from ecosystem.declare import Numbers, number

_FITTED = read("fitted.toml")


def fitted(name: str, unit: str, low: float, high: float, start: float, en: str, zh: str) -> Any:
    """A number chosen by the calibration; `start` is where its search begins."""
    return number(float(_FITTED.get(name, start)), unit, low, high, "fitted (tequ calibrate)", en, zh)


class Core(Numbers):
    """Behaviour and technology without which there would be no city."""

    # founders
    start_intercept = fitted("start_intercept", "log odds", -6, 6, -1.5, "readiness to start", "创业倾向截距")
    start_cost = number(0.15, "log odds a log point", 0, 2, "form: Delgado, Porter & Stern 2010; size assumption A-31", "start: cost", "创业：成本弹性")
    start_wait = number(0.12, "log odds a quarter", 0, 2, "assumption A-32; direction Stern 2017", "start: wait for approval, novel ideas", "创业：审批等待")
    start_opportunity = number(1.5, "log odds a unit of yearly growth", 0, 20, "assumption A-33", "start: growth of the sector's sales", "创业：机会")
    start_finance = number(0.10, "log odds a log point", 0, 2, "assumption A-34", "start: venture money for each entrant", "创业：融资环境")
    start_cluster = number(
        0.15, "log odds a log point", 0, 2, "Delgado, Porter & Stern 2010 (sign); size assumption A-35", "start: specialisation of the place", "创业：集群"
    )
    start_density = number(0.10, "log odds a log point", 0, 2, "assumption A-36", "start: crowding of the market", "创业：密度")
    entry_rule = number(0, "0 opportunity-led, 1 liquidity-led", 0, 1, "design choice; K+S family for 1", "entry rule", "进入规则", whole=True)
    liquidity_weight = number(
        0.5,
        "log odds a log point",
        0,
        5,
        "assumption A-37; form Dosi, Fagiolo & Roventini 2010",
        "liquidity-led start: cash against debt",
        "流动性驱动进入：流动性权重",
    )
    capital_median = fitted("capital_median", "M RMB", 0.02, 5, 0.8, "founder's own money, median", "创始人自有资金中位数")
    capital_spread = number(1.05, "log points", 0.1, 3, "D1.9: spread of registered capital below 30 M", "founder's own money, spread", "创始人自有资金离散度")
    quality_mean = fitted("quality_mean", "log points", -3, 2, 0.15, "quality of an entrant against the world", "进入者质量（相对外部）")
    quality_spread = fitted("quality_spread", "log points", 0.2, 1.5, 0.6, "spread of entrants' quality", "进入者质量离散度")
    novelty_premium = number(0.25, "log points", 0, 2, "assumption A-38", "extra quality of a novel product", "新产品质量溢价")
    ambition = fitted("ambition", "log odds", -8, 2, -4.1, "ambition to raise money and grow", "融资成长意愿截距")
    ambition_talent = number(0.9, "log odds a standard deviation", 0, 5, "assumption A-39", "ambition: talent", "成长意愿：才能")
    ambition_novel = number(1.0, "log odds", 0, 5, "assumption A-40", "ambition: novel product", "成长意愿：新产品")
    entry_sales = fitted("entry_sales", "M RMB a quarter", 0.005, 2, 0.15, "sales of an entrant, median", "进入者销售中位数")
    entry_sales_spread = number(0.7, "log points", 0, 3, "assumption A-41", "sales of an entrant, spread", "进入者销售离散度")
    reentry = number(0.12, "share", 0, 1, "assumption A-42", "founders of failed firms who try again", "再次创业比例")
    reentry_wait = number(4, "quarters", 1, 40, "assumption A-43", "time before trying again", "再次创业间隔", whole=True)
    considering = number(
        1.0 / 0.3,
        "people a founder",
        1,
        100,
        "assumption A-131: the driver of founders counts at a chance of 0.3",
        "people who consider founding for each who would",
        "考虑创业者与创业者之比",
    )

    # market
    growth_rate = fitted("growth_rate", "a quarter a log point", 0.02, 0.6, 0.12, "growth wanted for each point of advantage", "优势带来的期望增速")
    size_drag = number(0.18, "log points a log point", 0, 0.6, "assumption A-170", "rivals met when growing", "规模阻力")
    free_growth = number(0.45, "share", 0, 1, "model.md, trial of the core", "growth possible without money", "无资金可实现的增长份额")
    growth_cost = number(2.0, "quarters of sales", 0, 10, "model.md, trial of the core", "cost of growing by one log point", "单位增长成本")
    growth_limit = number(0.45, "a quarter", 0.05, 2, "assumption A-44", "fastest growth", "最大增速")
    shock_spread = number(
        0.10,
        "log points a quarter",
        0,
        1,
        "assumption A-45; Laplace, Bottazzi & Secchi 2006",
        "spread of sales shocks at the size of an entrant",
        "销售冲击离散度",
    )
    shock_size = number(0.17, "log points a log point", 0, 0.5, "model.md: sigma falls with size by 0.15 to 0.20", "fall of shocks with size", "冲击随规模下降")
    rival_growth = fitted("rival_growth", "log points a quarter", 0, 0.06, 0.004, "progress of the rest of the world", "外部对手质量增速")
    trust_weight = number(0.6, "log points", 0, 5, "assumption A-46", "loss of novel products' appeal without trust", "信任对新产品吸引力的影响")
    trust_loss = number(0.004, "share an incident at 1:1", 0, 1, "assumption A-47", "trust lost in an incident", "单次事故信任损失")
    trust_recovery = number(0.08, "a quarter", 0, 1, "assumption A-48", "recovery of trust", "信任恢复速度")
    damage = number(0.5, "quarters of sales", 0, 10, "assumption A-49", "damages of an incident", "事故赔偿")
    incident_customers = number(0.3, "share", 0, 1, "assumption A-132", "customers lost in an incident", "事故流失客户")
    quiet_growth = number(
        0.1, "share of spare cash", 0, 1, "assumption A-133", "spare cash spent on growth by owners who do not want to grow", "非成长型企业用于扩张的闲余现金"
    )
    cash_at_risk = number(0.8, "share of cash", 0, 1, "assumption A-134", "most cash spent on growth in a quarter", "单季扩张支出上限")
    retreat_limit = number(0.5, "log points a quarter", 0.05, 2, "assumption A-135", "fastest retreat", "最大收缩速度")
    shock_limit = number(1.0, "log points a quarter", 0.1, 3, "assumption A-136", "largest shock", "最大冲击")
    smoothing = number(0.25, "a quarter", 0.01, 1, "assumption A-137: a year's memory", "smoothing of a firm's accounts", "企业账目平滑系数")
    opportunity_memory = number(
        0.15, "a quarter", 0.01, 1, "assumption A-138", "speed at which founders take note of growth and finance", "创业者对增速与融资的感知速度"
    )

    # costs
    team = fitted("team", "people", 0.5, 20, 2.0, "staff before any sales", "基本团队人数")
    wage = number(0.035, "M RMB a quarter", 0.005, 0.5, "assumption A-50: 140 thousand RMB a year", "cost of one worker", "人均用工成本")
    productivity = number(0.35, "M RMB a quarter", 0.02, 5, "assumption A-51", "sales for each further worker", "人均销售")
    productivity_growth = number(
        0.045,
        "a year",
        -0.05,
        0.2,
        "assumption A-123; wages follow, so the cost of a sale does not change",
        "growth of sales for each worker, 2020 = 1",
        "人均销售增速",
    )
    space = number(12.0, "square metres", 1, 100, "assumption A-52", "space for each worker", "人均面积")
    drawing = number(0.35, "share a quarter", 0, 1, "assumption A-53", "free cash drawn by owners who do not want to grow", "非成长型所有者提取比例")
    reserve = number(3.0, "quarters of fixed cost", 0, 40, "assumption A-54", "cash a firm keeps back", "预留现金")
    quit_margin = fitted("quit_margin", "a quarter", 0, 0.5, 0.01, "hazard of giving up when losing money for long", "长期亏损时退出概率")
    leave_hazard = number(0.0006, "a quarter at mean rent", 0, 0.1, "assumption A-55", "hazard of leaving the city", "迁出概率")
    leave_rent = number(2.0, "log points a log point of rent", 0, 10, "assumption A-56", "leaving: rent", "迁出：租金弹性")
    ambitious_reserve = number(4.0, "times the reserve", 1, 40, "assumption A-139", "cash kept by owners who want to grow", "成长型企业预留现金倍数")
    give_up = number(4.0, "quarters of loss", 0, 40, "assumption A-140", "cash left when owners may give up", "考虑放弃时剩余现金")

    # research, imitation, data, design
    user_cost = number(1.14, "elasticity", 0, 5, "F11: Chen et al. 2021, real user-cost elasticity", "research: answer to its price", "研发用户成本弹性")
    discovery = fitted("discovery", "a quarter at 0.1 M RMB", 0, 1, 0.12, "innovation: productivity of research", "创新：研发效率")
    step = number(
        0.20, "log points", 0, 2, "assumption A-57; Beta(2,4) step after Dosi, Fagiolo & Roventini 2010", "innovation: largest step", "创新：最大步长"
    )
    fishing_out = number(0.9, "a log point", 0, 5, "assumption A-58; Bloom et al. 2020 (direction)", "innovation: harder when ahead", "创新：领先后递减")
    research_spread = fitted("research_spread", "log points", 0, 2, 0.9, "spread of firms' readiness to do research", "企业研发倾向离散度")
    research_share = number(0.75, "share of the plan", 0, 1, "assumption A-59", "research in a funded firm's spending plan", "融资企业支出计划中的研发占比")
    imitation = number(0.04, "a quarter", 0, 1, "assumption A-72", "imitation: chance", "模仿概率")
    imitation_gap = number(0.15, "share of the gap", 0, 1, "assumption A-73", "imitation: gap closed", "模仿缩小差距比例")
    protection = number(0.3, "share", 0, 1, "assumption A-74", "imitation prevented by protection", "知识产权保护阻止的模仿")
    portfolio_learning = number(0.02, "share of the gap a quarter", 0, 1, "assumption A-75", "learning inside an investor's portfolio", "投资组合内学习")
    data_gain = number(0.02, "M RMB for each M RMB of sales", 0, 1, "assumption A-76", "data gathered by selling", "销售积累数据")
    digital_share = number(0.01, "share of revenue", 0, 0.5, "assumption A-77", "spending on digital equipment", "数字化支出比例")
    data_decay = number(0.05, "a quarter", 0, 1, "assumption A-78", "ageing of data", "数据折旧")
    application_share = number(
        0.012, "share of revenue", 0, 0.5, "assumption A-79", "spending on design, supply-chain and business-model projects", "应用创新支出比例"
    )
    application_appeal = number(0.10, "appeal a unit of intensity", 0, 5, "assumption A-80", "appeal gained by application projects", "应用创新带来的吸引力")
    appeal_decay = number(0.08, "a quarter", 0, 1, "assumption A-81", "ageing of appeal", "吸引力折旧")
    design_threshold = number(0.5, "appeal", 0, 5, "F22: only the top quartile gains", "appeal above which design pays", "设计见效门槛")
    designer_quit = number(0.05, "a quarter", 0, 1, "assumption A-82", "designers who leave a job", "设计师离职率")
    designer_wage = number(0.045, "M RMB a quarter", 0.005, 0.5, "assumption A-83", "cost of a designer of mean skill", "设计师用工成本")
    studio = number(
        0.0015, "a quarter", 0, 0.1, "assumption A-84; K7: 33 thousand creative entities in 2023", "free designers who found a studio", "自由设计师创业概率"
    )
    research_cash = number(0.5, "share of cash", 0, 1, "assumption A-141", "most cash spent on research or projects in a quarter", "单季研发或项目支出上限")
    designer_spread = number(0.35, "log points", 0, 2, "assumption A-142", "spread of designers' skill", "设计师技能离散度")
    designer_hires = number(3.0, "people a quarter", 1, 100, "assumption A-143", "designers a firm can take in a quarter", "单季招聘设计师上限")
    project_minimum = number(0.5, "M RMB a year", 0, 50, "assumption A-116", "smallest project worth an application", "值得申报的最小项目")
    first_chance = number(0.3, "share", 0, 1, "assumption A-172", "chance of being paid that first applicants reckon with", "首批申请者预期的获付概率")
    claim_memory = number(0.5, "share kept", 0, 1, "assumption A-144", "memory of how claims were paid", "对获付概率的记忆")

    # permission
    novelty_effort = number(0.34, "share", 0, 3, "Stern 2017: +34 %", "extra review of a first of its kind", "首例审批额外耗时")
    codified_saving = number(0.40, "share", 0, 0.95, "Stern 2017: about 40 %", "review saved once the rule exists", "立规后节省的审批时间")
    learning = number(0.004, "share a case at 1:1", 0, 1, "assumption A-85", "understanding from one case", "单案监管学习")
    sandbox_learning = number(6.0, "cases", 1, 100, "assumption A-86", "cases one sandbox test is worth to the regulator", "一次沙盒测试相当的案件数")
    forgetting = number(0.02, "a quarter", 0, 1, "assumption A-87", "understanding overtaken by novelty", "认知被新技术超越的速度")
    codify_at = number(0.6, "understanding", 0, 1, "assumption A-88", "understanding at which a rule is written", "立规所需认知水平")
    waiting_access = number(0.2, "share of customers", 0, 1, "assumption A-89", "what a waiting firm may sell", "等待期可销售份额")
    grey_access = number(0.7, "share of customers", 0, 1, "assumption A-91", "what a firm sells in the grey", "灰色经营可销售份额")
    staffing = number(0.06, "a quarter", 0, 1, "assumption A-92", "speed at which a regulator's staff follows its backlog", "监管配员调整速度")
    refusal = number(0.12, "share", 0, 1, "assumption A-93", "applications refused", "审批驳回率")
    sandbox_pass = number(0.34, "share of applicants", 0, 1, "F2: FCA, 50 of 146", "applicants who pass the admission test", "沙盒入盒测试通过率")
    strictness = number(1.5, "times less tolerance", 1, 5, "assumption A-145", "refusal and sanction of a regulator without tolerance", "零包容监管的严格程度")
    trusting = number(0.5, "tolerance at full trust", 0, 1, "assumption A-146", "tolerance that trust allows", "充分信任时的包容度")
    licensed_risk = number(0.25, "share of risk", 0, 1, "assumption A-147", "risk left in a licensed product", "获许可产品剩余风险")
    staff_floor = number(0.2, "cases a quarter", 0, 100, "assumption A-148", "review capacity kept without cases", "最低审批能力")
    longest_wait = number(20.0, "quarters", 1, 100, "assumption A-149", "longest wait a founder reckons with", "创业者预期的最长等待")

    # venture capital
    meeting = fitted("meeting", "meetings a quarter", 0, 6, 1.5, "funds a seeking firm meets", "寻求融资企业每季接触基金数")
    signal_noise = fitted("signal_noise", "log points", 0.05, 3, 1.2, "noise in a fund's first view", "首次评估噪声")
    noise_fall = fitted("noise_fall", "share kept a round", 0.1, 1, 0.75, "noise left after each round", "每轮后保留噪声")
    tested_noise = number(
        0.75, "share kept", 0.05, 1, "assumption A-94; direction F1", "noise left when a product has been tested or licensed", "经测试后保留噪声"
    )
    hurdle = fitted("hurdle", "log points", -2, 4, 0.3, "quality a first investor requires", "首轮投资质量门槛")
    hurdle_step = fitted("hurdle_step", "log points a root of rounds", -1, 2, 0.48, "quality required, further for the second round", "后续轮次门槛递增")
    climate_hurdle = number(0.4, "log points a log point", 0, 5, "assumption A-95", "hurdle: answer to the venture climate", "门槛对创投气候的反应")
    growth_priced = fitted("growth_priced", "log points a log point", 0.2, 6, 4.0, "value for each point of believed quality", "质量预期的估值弹性")
    team_factor = number(20.0, "times fixed cost", 1, 200, "assumption A-121", "team a funded firm can grow to, against its first", "获投企业可扩充的团队倍数")
    sales_floor = number(1.5, "M RMB a year", 0.01, 50, "assumption A-96", "sales an investor imputes to a firm without sales", "无销售企业的估值基数")
    horizon = fitted("horizon", "quarters", 1, 16, 3.5, "spending a round is meant to last", "单轮资金使用期")
    dilution = number(0.18, "share", 0.02, 0.6, "B3.10: series A 17.9-20.9 %", "share usually sold in a round", "单轮稀释")
    seek_spent = number(0.6, "share", 0, 1, "assumption A-97", "share of the last round spent before seeking the next", "寻求下一轮前已用资金比例")
    ticket = number(0.12, "share of fund", 0.005, 1, "assumption A-98", "largest part of a fund in one firm", "单项目投资上限")
    plan_spread = number(0.8, "log points", 0, 2, "assumption A-450", "spread of the plans for which firms ask money", "企业融资计划规模离散度")
    local_share = number(
        0.14,
        "share",
        0.01,
        1,
        "assumption A-99: managers invest nationwide (K1 last line)",
        "managers' money meant for the city's new economy",
        "投向本地新经济的资金比例",
    )
    manager_size = fitted("manager_size", "M RMB", 10, 5000, 850.0, "mean size of a new manager", "新设管理人平均规模")
    manager_spread = number(1.5, "log points", 0.1, 3, "assumption A-100", "spread of managers' size", "管理人规模离散度")
    manager_life = number(16, "quarters", 4, 60, "assumption A-101", "time between funds", "募资周期", whole=True)
    manager_close = fitted("manager_close", "share at each fund's end", 0, 1, 0.35, "managers who cannot raise again", "无法再募资的管理人比例")
    fee = number(0.005, "a quarter", 0, 0.05, "2 % a year, market convention", "management fee", "管理费率")
    syndicate = number(0.55, "share", 0, 1, "assumption A-102", "deals with more than one fund", "联合投资比例")
    sale_hazard = fitted("sale_hazard", "a quarter", 0, 0.3, 0.02, "funded firms sold to others", "融资企业被并购概率")
    sale_price = number(0.7, "share of fair value", 0.05, 2, "assumption A-103", "price of a sale", "并购价格")
    outside_rounds = number(4, "round", 2, 10, "assumption A-104", "round from which investors outside the city join", "外部投资者参与轮次", whole=True)
    first_round_age = number(
        24.0, "quarters", 1, 100, "assumption A-150; B2.5: founding to first funding", "oldest firm that seeks a first round", "寻求首轮融资的最大年龄"
    )
    round_gap = number(2.0, "quarters", 0, 20, "assumption A-151", "shortest time between rounds", "两轮最短间隔")
    meeting_rounds = number(0.3, "share a round", 0, 5, "assumption A-152", "further meetings for each round raised", "每轮增加的接触")
    meeting_climate = number(0.5, "log points a log point", 0, 5, "assumption A-153", "meetings: answer to the venture climate", "接触对创投气候的反应")
    deal_quorum = number(0.5, "share of the ask", 0, 1, "assumption A-154", "money that must be found for a deal", "成交最低认购比例")
    lead_most = number(0.7, "share of the ask", 0.05, 1, "assumption A-155", "most a lead keeps of a syndicated round", "联合投资中领投上限")
    ticket_floor = number(0.5, "M RMB", 0.01, 50, "assumption A-156", "smallest ticket", "最小出资额")
    generalists = number(0.5, "share of managers", 0, 1, "assumption A-157", "managers without a sector", "无行业偏好的管理人")
    all_stages = number(0.3, "share of managers", 0, 1, "assumption A-158", "managers without a stage", "无阶段偏好的管理人")
    skill_spread = number(0.2, "log points", 0, 2, "assumption A-159", "spread of managers' precision", "管理人甄别能力离散度")
    next_fund = number(0.8, "times the last", 0.05, 5, "assumption A-160", "size of a manager's next fund without a return", "无回报时下一期规模")
    next_fund_record = number(0.3, "times a multiple returned", 0, 5, "assumption A-161", "next fund: record", "下一期规模：业绩")
    next_fund_climate = number(0.3, "times a log point", 0, 5, "assumption A-162", "next fund: climate", "下一期规模：创投气候")

    # banks
    loan_need = number(2.0, "quarters of fixed cost", 0, 20, "assumption A-105", "cash below which a firm asks for credit", "申请贷款的现金阈值")
    working_capital = number(0.8, "quarters of revenue", 0, 4, "assumption A-118", "working capital a firm wants in cash", "营运资金需求")
    net_worth_multiple = number(
        1.2, "times", 0, 10, "assumption A-106; form Assenza et al. 2015", "credit for each unit of net worth or surplus", "净资产授信倍数"
    )
    micro_credit = number(0.05, "M RMB", 0, 5, "D3.6: mean balance 31 thousand RMB; assumption A-107", "credit anyone sound may have", "小额信用贷")
    patent_value = number(0.3, "M RMB", 0, 50, "assumption A-108", "bank's value of a patent", "专利押品价值")
    patent_ltv = number(0.15, "share", 0, 1, "assumption A-109", "loan to value on patents", "专利抵押率")
    default_intercept = fitted("default_intercept", "log odds", -10, 5, -0.9, "banks' score: intercept", "评分截距")
    default_cover = fitted("default_cover", "log odds a unit of cover", 1, 8, 1.05, "banks' score: cover of costs", "评分：偿付覆盖")
    score_noise = fitted("score_noise", "log odds", 0, 5, 4.2, "noise of an ordinary bank's score", "普通银行评分噪声")
    data_noise = fitted("data_noise", "share kept", 0, 1, 0.19, "noise left for a bank that lends on data", "数据银行评分保留噪声")
    default_limit = fitted("default_limit", "a year", 0.03, 0.5, 0.05, "default risk a bank accepts", "银行可接受违约率")
    loss_given_default = number(0.6, "share", 0, 1, "assumption A-110", "loss given default", "违约损失率")
    margin = number(0.016, "a year", 0, 0.2, "assumption A-111; D3.1 4.63 % in 2020", "bank's costs and margin", "银行成本与利差")
    amortisation = number(0.167, "a quarter", 0.01, 1, "assumption A-112: loans of about 18 months", "part of a loan repaid", "季度还本比例")
    data_bank_start = number(
        140, "quarter", 80, 223, "MYbank and WeBank opened 2014-15 (D3.6)", "first quarter of banks that lend on data", "数据银行开业季度", whole=True
    )
    write_off = number(4, "quarters", 1, 20, "assumption A-113", "quarters a bad loan stays on the books", "不良贷款核销期", whole=True)
    inclusive_credit = number(10.0, "M RMB", 0.01, 1000, "CBIRC 2019, No. 48: inclusive loans to small firms", "most a small borrower owes", "小微企业普惠贷款授信上限")
    credit_age = number(2.0, "quarters", 0, 40, "assumption A-163", "youngest firm lent to", "可获贷的最短成立时间")
    bank_liquidity = number(0.1, "share of loans", 0, 1, "assumption A-164", "cash banks keep", "银行备付比例")
    bank_costs = number(0.5, "share of margin", 0, 1, "assumption A-165", "running costs in a bank's margin", "利差中的运营成本")
    bank_capital = number(400.0, "M RMB a bank", 1, 1e5, "assumption A-117", "capital with which a bank begins, whole city", "银行初始资本")
    bank_buffer = number(1.2, "times required", 1, 5, "assumption A-166", "capital below which owners add", "股东补充资本的门槛")
    bank_surplus = number(2.0, "times required", 1, 20, "assumption A-167", "capital above which owners withdraw", "股东抽回资本的门槛")
    bank_recapital = number(0.02, "share of required a quarter", 0, 1, "assumption A-168", "capital owners can add", "季度补充资本上限")

    # fate and certificates
    certify_cost = fitted("certify_cost", "M RMB", 0.001, 2, 0.15, "cost of a high-tech certificate", "高新认定成本")
    certify_aware = fitted("certify_aware", "a quarter", 0, 1, 0.03, "eligible firms who apply in a quarter", "符合条件企业的季度申请率")
    patent_price = number(
        0.05,
        "M RMB",
        0,
        10,
        "assumption A-122; 国科发火〔2016〕32号 admits IP by transfer and purchase",
        "price of a patent bought for a certificate",
        "外购专利价格",
    )
    relabel_limit = fitted("relabel_limit", "share of reported", 0, 0.9, 0.55, "research that can be made of ordinary spending", "研发包装上限")
    listing_value = number(40.0, "times yearly profit", 1, 200, "assumption A-115", "price of a listed share", "上市市盈率")

    # observation
    registry_lag = fitted("registry_lag", "quarters", 0, 20, 4.5, "mean lag of recorded death (gamma, shape 2)", "登记注销平均滞后")
    list_noise = number(0.15, "log points", 0, 2, "assumption A-119", "error of published lists about a valuation", "榜单估值误差")
    dollar = number(6.9, "RMB", 1, 20, "2019-2020 mean", "price of a dollar", "美元汇率")
