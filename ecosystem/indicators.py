"""What is read off the world: a census of columns each quarter, named indicators with unit and label."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ecosystem import cross_section
from ecosystem import ledger as books
from ecosystem.classification import due_next, impaired, is_small
from ecosystem.declare import Text
from ecosystem.draws import normal
from ecosystem.kernel import njit
from ecosystem.register import Event
from ecosystem.valuation import pre_money, prospect


@dataclass(frozen=True, slots=True)
class Indicator:
    """A named number of the city: a flow is summed over quarters, a stock or rate is read at a quarter's end."""

    name: str
    label: Text
    unit: str
    kind: str  # "flow", "stock" or "rate"
    better: int  # +1 more is better, -1 less is better, 0 neither


INDICATORS: dict[str, Indicator] = {}


def _indicator(name: str, kind: str, unit: str, better: int, en: str, zh: str) -> None:
    INDICATORS[name] = Indicator(name, Text(en, zh), unit, kind, better)


_indicator("entrants", "flow", "firms", 1, "new firms", "新设企业")
_indicator("entrants_emerging", "flow", "firms", 1, "new firms in the seven emerging industries", "七大战略性新兴产业新设企业")
_indicator("active_firms", "stock", "firms", 1, "active firms", "在营企业")
_indicator("exits", "flow", "firms", 0, "firms closed, sold or gone", "退出企业")
_indicator("survivors_5y", "flow", "firms", 1, "firms of the policy period that reach five years", "政策期设立且存活满五年的企业")
_indicator("high_tech_firms", "stock", "firms", 1, "certified high-tech firms", "国家高新技术企业")
_indicator("valued_100m", "stock", "firms", 1, "private firms valued at US$100M or more", "估值1亿美元以上非上市企业")
_indicator("gazelles", "stock", "firms", 1, "private firms valued at US$500M or more", "估值5亿美元以上非上市企业（瞪羚）")
_indicator("unicorns", "stock", "firms", 1, "unicorns (private, last post-money US$1bn or more)", "独角兽（非上市，最近投后估值10亿美元以上）")
_indicator("unicorns_fair", "stock", "firms", 1, "unicorns at fair value", "按公允价值计的独角兽")
_indicator("unicorns_seen", "stock", "firms", 1, "unicorns as published lists would count them", "榜单统计的独角兽")
_indicator("unicorns_ever", "stock", "firms", 1, "firms that ever became unicorns", "曾成为独角兽的企业")
_indicator("listings", "flow", "firms", 1, "listings", "上市企业数")
_indicator("jobs", "stock", "people", 1, "jobs", "就业")
_indicator("designers_employed", "stock", "people", 1, "designers employed", "在职设计师")
_indicator("sales", "flow", "M RMB", 1, "sales", "销售收入")
_indicator("patents", "flow", "patents", 1, "patents filed", "专利申请")
_indicator("rd_done", "flow", "M RMB", 1, "research done", "实际研发支出")
_indicator("rd_reported", "flow", "M RMB", 0, "research reported", "申报研发支出")
_indicator("funded_firms", "flow", "firms", 1, "firms funded for the first time", "首次获投企业")
_indicator("deals", "flow", "deals", 0, "venture rounds", "融资轮次数")
_indicator("vc_invested", "flow", "M RMB", 0, "venture capital invested", "创投投资额")
_indicator("managers", "stock", "managers", 0, "venture managers", "创投管理人")
_indicator("loans", "stock", "M RMB", 0, "bank loans", "银行贷款余额")
_indicator("bad_loan_rate", "rate", "% of loans", -1, "bad loans, ordinary", "普通贷款不良率")
_indicator("bad_loan_rate_small", "rate", "% of loans", -1, "bad loans, ordinary, to small borrowers", "小微企业普通贷款不良率")
_indicator("data_loans", "stock", "M RMB", 0, "loans on data", "数据贷款余额")
_indicator("bad_loan_rate_data", "rate", "% of loans", -1, "bad loans, on data", "数据贷款不良率")
_indicator("loan_rate", "rate", "% a year", -1, "mean lending rate", "平均贷款利率")
_indicator("waiting", "stock", "firms", -1, "novel firms without a licence", "尚无许可的新产品企业")
_indicator("licensed", "flow", "firms", 1, "licences granted", "获许可企业")
_indicator("time_to_market", "rate", "quarters", -1, "founding to licence, mean of the quarter's licences", "从成立到获许可的平均时间")
_indicator("in_sandbox", "stock", "firms", 0, "firms inside the sandbox", "在盒企业")
_indicator("incidents", "flow", "incidents", -1, "incidents", "事故")
_indicator("trust", "rate", "index, 1 = full", 1, "trust in novel products", "对新产品的信任")
_indicator("concentration", "rate", "share", -1, "sales of the largest hundredth of firms", "前1%企业销售占比")
_indicator("public_spending", "flow", "M RMB", -1, "public money spent on measures", "政策公共支出")
# supervision and risk
_indicator("codified", "stock", "domains", 1, "domains with a rule for new products", "已为新产品立规的领域")
_indicator("filed", "stock", "firms", 0, "novel firms selling on filing", "备案经营的新产品企业")
_indicator("standards", "rate", "index, 1 = full", 1, "local standards ahead of the nation's, mean over sectors", "先于国家标准的地方标准覆盖")
_indicator("bad_actors", "stock", "firms", -1, "bad actors not found out", "未查出的不良经营者")
_indicator("imitations", "flow", "copies", 0, "products copied from neighbours", "同业模仿次数")
_indicator("severe_incidents", "flow", "incidents", -1, "severe incidents", "严重事故")

# conversion
_indicator("partner_firms", "stock", "firms", 1, "firms that work with a laboratory", "与实验室合作的企业")
_indicator("recognised_firms", "stock", "firms", 0, "firms with a recognised product", "产品获认定的企业")
_indicator("licences_bought", "flow", "licences", 0, "technology licences bought", "购入技术许可")
_indicator("unfinished", "stock", "log points", -1, "found, not yet in production", "尚未投产的创新")
_indicator("laboratory_learning", "flow", "log points", 1, "knowledge learned from laboratories", "企业从实验室学到的知识")
_indicator("platform_users", "stock", "firms", 1, "small firms served by public platforms", "公共服务平台服务的小企业")
CONVERSION = ("partner_firms", "recognised_firms", "licences_bought", "unfinished", "laboratory_learning", "platform_users")  # left by their verbs

# finance
_indicator("pledge_loans", "stock", "M RMB", 0, "loans on pledges", "质押贷款余额")
_indicator("bad_loan_rate_pledge", "rate", "% of loans", -1, "bad loans, on pledges", "质押贷款不良率")
_indicator("receivables", "stock", "M RMB", 0, "owed to suppliers by anchors", "龙头企业应付供应商账款")
_indicator("venture_ready", "stock", "M RMB", 1, "venture money not yet called", "创投未缴款额度")

# demand
_indicator("contracts_small", "rate", "share of contracts", 1, "public contracts held by small firms", "小企业持有的公共合同占比")
_indicator("data_held", "stock", "M RMB", 1, "data and digital equipment of firms", "企业数据与数字设备")
_indicator("novel_sales", "flow", "M RMB", 1, "sales of products new to the law", "新产品（尚无类别）销售收入")

# place
_indicator("rent", "rate", "RMB a square metre and month", -1, "mean rent of the space that firms use", "产业空间平均租金")
_indicator("vacancy", "rate", "% of space", -1, "space for firms that stands empty", "产业空间空置率")
_indicator("incubated", "stock", "firms", 0, "firms in incubators", "在孵企业")

# talent
_indicator("design_skill", "rate", "units, 1 = mean designer", 1, "skill of designers employed, mean", "在职设计师平均技能")
_indicator("sales_abroad", "flow", "M RMB", 1, "sales through events and stores abroad", "重大活动与海外门店带来的销售")

BY_SECTOR = ("entrants", "active_firms", "sales", "jobs", "high_tech_firms", "unicorns", "vc_invested", "incidents", "waiting")
BY_DISTRICT = ("entrants", "active_firms", "sales", "jobs", "high_tech_firms", "unicorns", "rd_done", "valued_100m", "data_held", "novel_sales")
_COUNTED = (
    "active_firms", "sales", "jobs", "cash", "debt", "high_tech_firms", "valued_100m", "gazelles", "unicorns", "unicorns_fair", "waiting",
    "in_sandbox", "rd_done", "rd_reported", "designers_employed", "interest", "cohort_alive", "survivors_5y", "entrants", "unicorns_seen",
    "impaired", "data_impaired", "pledge_impaired", "small_debt", "small_impaired",
)  # fmt: skip
FILED, AT_LARGE = 6, 1  # a licence state and a kind of firm, as agents/firm/columns.py numbers them
_S = {name: place for place, name in enumerate(_COUNTED)}  # the columns of `_count`'s sums by sector


@njit(cache=True, nogil=True)
def _count(firms, city, market, nature, quarter, start, list_key, by_sector, by_district, place_firms, place_sales, place_quality):
    """One pass over the firms: sums by sector and by district, sales and quality by place."""
    thousand = 1000.0 * nature.dollar
    for i in range(len(firms.uid)):
        if not firms.alive[i]:
            continue
        s, d = firms.sector[i], firms.district[i]
        revenue = firms.revenue[i]
        row = by_sector[s]
        row[0] += 1.0
        row[1] += revenue
        row[2] += firms.staff[i]
        row[3] += firms.cash[i]
        debt = firms.debt[i] + firms.data_debt[i] + firms.pledge_debt[i]
        row[4] += debt
        high_tech = firms.high_tech[i]
        row[5] += high_tech
        unicorn = 0.0
        if firms.rounds[i] > 0 and not firms.listed[i]:
            post = firms.post_money[i]
            if post >= 0.1 * thousand:
                row[6] += 1.0
                by_district[7, d] += 1.0
                if post >= 0.5 * thousand:
                    row[7] += 1.0
                    if post >= thousand:
                        unicorn = 1.0
            if post >= 0.5 * thousand and post * math.exp(nature.list_noise * normal(list_key, firms.uid[i])) >= thousand:
                row[19] += 1.0
            quality = firms.knowledge[i] - market.rival[s]
            ahead = prospect(quality, nature.size_drag, firms.sales[i], nature.entry_sales)
            if pre_money(city.multiple[s], 4.0 * revenue, 0.0, nature.growth_priced, ahead, 0.0) >= thousand:
                row[9] += 1.0
        licence = firms.licence[i]
        if licence == 1 or licence == 2 or licence == 5:
            row[10] += firms.novel[i]
        elif licence == 3:
            row[11] += 1.0
        row[12] += firms.research[i]
        row[13] += firms.research_reported[i]
        row[14] += firms.designers[i]
        if debt > 0.0:
            row[15] += firms.loan_rate[i] * debt
            small = is_small(debt, nature.inclusive_credit)
            if small:
                row[23] += firms.debt[i]
            if impaired(firms.cash[i], firms.profit[i], due_next(debt, firms.loan_rate[i], nature.amortisation)):
                row[20] += firms.debt[i]
                row[21] += firms.data_debt[i]
                row[22] += firms.pledge_debt[i]
                if small:
                    row[24] += firms.debt[i]
        birth = firms.birth[i]
        if birth >= start:
            if birth < start + 4:
                row[16] += 1.0
            if quarter - birth == 20:
                row[17] += 1.0
        if birth == quarter:
            row[18] += 1.0
            by_district[0, d] += 1.0
        by_district[1, d] += 1.0
        by_district[2, d] += revenue
        by_district[3, d] += firms.staff[i]
        by_district[4, d] += high_tech
        by_district[6, d] += firms.research[i]
        by_district[8, d] += firms.data[i]
        by_district[9, d] += firms.novel[i] * revenue
        if unicorn > 0.0:
            row[8] += unicorn
            by_district[5, d] += unicorn
        place_firms[s, d] += 1.0
        place_sales[s, d] += revenue
        place_quality[s, d] += revenue * firms.knowledge[i]


def census(world: Any) -> tuple[dict[str, float], dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Read the city: (indicators, by sector, by district), and leave behind what next quarter's agents will know."""
    city, firms = world.city, world.firms.view
    n, m = len(city.sectors), len(city.districts)
    sector, district = np.zeros((n, len(_S))), np.zeros((len(BY_DISTRICT), m))
    place_firms, place_sales, place_quality = np.zeros((n, m)), np.zeros((n, m)), np.zeros((n, m))
    _count(
        firms,
        city.sector,
        world.markets.view,
        world.nature_record,
        world.quarter,
        world.start,
        world.key("list.error", 0),
        sector,
        district,
        place_firms,
        place_sales,
        place_quality,
    )
    total = sector.sum(axis=0)
    flows, banks, accounts = world.ledger.flows, world.banks.view, world.accounts.view
    events = world.register.since_turn(world.quarter)
    kind = events["kind"]
    rounds = kind == Event.ROUND
    licences = kind == Event.LICENSED
    values = {name: float(total[j]) for name, j in _S.items() if name in INDICATORS}
    values["cohort_alive"] = float(total[_S["cohort_alive"]])  # a path for the survival curve, not a headline
    values |= {
        "entrants": float(world.entrants.sum()),
        "entrants_emerging": float(world.entrants[:7].sum()),
        "exits": float(world.exits.sum()),
        "unicorns_ever": float(world.counts[5]),
        "listings": float((kind == Event.LISTED).sum()),
        "sales": float(flows[books.REVENUE] + flows[books.PROCUREMENT]),
        "patents": float(world.flow.get("patents", 0.0)),
        "funded_firms": float((rounds & (events["detail"] == 1)).sum()),
        "deals": float(rounds.sum()),
        "vc_invested": float(flows[books.VENTURE] + flows[books.VENTURE_OUTSIDE]),
        "managers": float(world.funds.view.alive.sum()),
        "loans": float((banks.loans + banks.data_loans + banks.pledge_loans).sum()),
        "data_loans": float(banks.data_loans.sum()),
        "bad_loan_rate": _bad(banks.bad, total[_S["impaired"]], banks.loans.sum()),
        "bad_loan_rate_small": _bad(banks.small_bad, total[_S["small_impaired"]], total[_S["small_debt"]]),
        "bad_loan_rate_data": _bad(banks.data_bad, total[_S["data_impaired"]], banks.data_loans.sum()),
        "loan_rate": 100.0 * _ratio(total[_S["interest"]], total[_S["debt"]]),
        "licensed": float(licences.sum()),
        "time_to_market": float(events["detail"][licences].mean()) if licences.any() else math.nan,
        "incidents": float((kind == Event.INCIDENT).sum()),
        "trust": float((world.markets.view.trust * city.sector.entrant_share).sum() / city.sector.entrant_share.sum()),
        "concentration": _top_share(firms.revenue),
        "public_spending": float(accounts.quarter_spent[1:].sum()),
        # supervision and risk
        "codified": float(world.regulators.view.codified.sum()),
        "filed": float((firms.licence == FILED).sum()),
        "standards": float((world.cells.view.standard.reshape(n, m).mean(axis=1) * city.sector.entrant_share).sum() / city.sector.entrant_share.sum()),
        "bad_actors": float((firms.bad == AT_LARGE).sum()),
        "imitations": float(world.flow.get("imitations", 0.0)),
        "severe_incidents": float(((kind == Event.INCIDENT) & (events["detail"] == 1)).sum()),

        # conversion
        **{name: float(world.flow.get(name, 0.0)) for name in CONVERSION},

        # finance
        "pledge_loans": float(banks.pledge_loans.sum()),
        "bad_loan_rate_pledge": _bad(banks.pledge_bad, total[_S["pledge_impaired"]], banks.pledge_loans.sum()),
        "receivables": float(firms.receivable.sum()),
        "venture_ready": float(world.funds.view.dry.sum()),

        # demand
        "contracts_small": _held_by_small(firms, world.nature.everyday_below),
        "data_held": float(district[BY_DISTRICT.index("data_held")].sum()),
        "novel_sales": float(district[BY_DISTRICT.index("novel_sales")].sum()),

        # place
        "rent": _ratio((world.places.view.rent * world.places.view.demand).sum(), world.places.view.demand.sum()),
        "vacancy": 100.0 * _ratio((world.places.view.vacancy * world.places.view.space).sum(), world.places.view.space.sum()),
        "incubated": float(np.count_nonzero(firms.desk_until > world.quarter)),

        # talent
        "design_skill": _ratio(firms.design_skill.sum(), firms.designers.sum()),
        "sales_abroad": float(flows[books.STORE_SALES] + world.flow.get("event_sales", 0.0)),
    }
    by_sector = {name: sector[:, _S[name]].copy() for name in BY_SECTOR if name in _S}
    by_sector |= {"entrants": world.entrants.copy(), "vc_invested": world.markets.view.venture.copy(), "incidents": world.markets.view.incidents.copy()}
    by_district = {name: district[j].copy() for j, name in enumerate(BY_DISTRICT)}
    _remember(world, sector, place_firms, place_sales, place_quality)
    return values, by_sector, by_district


def _held_by_small(firms: Any, below: float) -> float:
    """Share of public contracts that firms with sales below so many M RMB a year hold."""
    rows = np.flatnonzero(firms.contract > 0.0)
    return float((4.0 * firms.sales_average[rows] < below).mean()) if len(rows) else math.nan


def _bad(closed: np.ndarray, doubtful: float, owed: float) -> float:
    """Bad loans (% of loans): what closed firms left, not yet written off, and what living borrowers cannot serve (M RMB)."""
    return 100.0 * _ratio(closed.sum() + doubtful, closed.sum() + owed)


def _ratio(a: float, b: float) -> float:
    return float(a / b) if b > 1e-9 else 0.0


def _top_share(revenue: np.ndarray) -> float:
    """Share of sales made by the largest hundredth of firms that sell."""
    selling = revenue[revenue > 0.0]
    if len(selling) < 100:
        return math.nan
    k = len(selling) // 100
    total = selling.sum()
    large = selling[selling > 2.0 * total / len(selling)]
    if len(large) >= k:
        selling = large
    # Sorted before they are summed: partition leaves an order that differs from one processor to the next.
    return float(np.sort(np.partition(selling, len(selling) - k)[-k:]).sum() / total)


def _remember(world: Any, sector: np.ndarray, place_firms: np.ndarray, place_sales: np.ndarray, place_quality: np.ndarray) -> None:
    """What founders and imitators will know next quarter: crowding, money about, specialisation and quality of places."""
    markets, scale = world.markets.view, world.scale
    active, sales = sector[:, _S["active_firms"]], sector[:, _S["sales"]]
    markets.cash[:], markets.debt[:] = sector[:, _S["cash"]] / scale, sector[:, _S["debt"]] / scale
    markets.density[:] = np.clip(0.5 * active / np.maximum(sales, 1e-9), 0.1, 10.0)
    per_entrant = markets.venture / np.maximum(world.entrants, 1.0)
    markets.finance[:] += world.nature.opportunity_memory * (np.minimum(per_entrant, 50.0) - markets.finance)
    share = place_firms / np.maximum(place_firms.sum(axis=0), 1.0)
    city = place_firms.sum(axis=1) / max(place_firms.sum(), 1.0)
    quotient = (share + 1e-3) / (city[:, None] + 1e-3)
    world.quotient[:] = np.clip(quotient, 0.1, 10.0)
    world.place_quality[:] = np.where(place_sales > 0.0, place_quality / np.maximum(place_sales, 1e-12), -9.0)


@dataclass
class Trajectory:
    """One world's path: quarters from 2010Q1, the branch quarter, every indicator by quarter; and the end cut by size and by founding period."""

    quarters: np.ndarray
    start: int
    series: dict[str, np.ndarray]
    by_sector: dict[str, np.ndarray]
    by_district: dict[str, np.ndarray]
    spending: dict[str, np.ndarray] = field(default_factory=dict)
    survival: np.ndarray = field(default_factory=lambda: np.zeros(0))
    funnel: dict[str, float] = field(default_factory=dict)
    by_size: dict[str, np.ndarray] = field(default_factory=dict)  # at the end, by `cross_section.SIZES`
    by_cohort: dict[str, np.ndarray] = field(default_factory=dict)  # at the end, by `cross_section.cohorts`

    def headline(self) -> dict[str, float]:
        """Each indicator as one number: flows summed from the policy's start, stocks and rates at the end."""
        after = self.quarters >= self.start
        out = {}
        for name, indicator in INDICATORS.items():
            path = self.series[name][after]
            if indicator.kind == "flow":
                out[name] = float(path.sum())
            else:
                known = path[np.isfinite(path)]
                out[name] = float(known[-1]) if len(known) else math.nan
        return out


FUNNEL = ("born", "funded", "round2", "round3", "round4", "valued_100m", "unicorn")


class Recorder:
    """Collects the census quarter by quarter and hands out the Trajectory."""

    def __init__(self, paths: dict[str, Any] | None = None):
        self.paths: dict[str, Any] = paths or {"quarters": [], "series": {}, "by_sector": {}, "by_district": {}, "spending": {}}

    def copy(self) -> Recorder:
        p = self.paths
        return Recorder(
            {"quarters": list(p["quarters"])} | {k: {n: list(v) for n, v in p[k].items()} for k in ("series", "by_sector", "by_district", "spending")}
        )

    def note(self, world: Any, measures: tuple[Any, ...], keep: bool = True) -> None:
        """Take the census of this quarter; the spin-up before 2010 is counted but not kept."""
        counted = census(world)
        if not keep:
            return
        past = len(self.paths["quarters"])
        self.paths["quarters"].append(world.quarter)
        for group, values in zip(("series", "by_sector", "by_district"), counted, strict=True):
            for name, value in values.items():
                self.paths[group].setdefault(name, []).append(value)
        spent = world.accounts.view.quarter_spent
        for policy in measures:
            self.paths["spending"].setdefault(policy.name, [0.0] * past).append(float(spent[policy.account]))

    def trajectory(self, world: Any) -> Trajectory:
        p = self.paths
        quarters = np.array(p["quarters"])
        series, by_sector, by_district, spending = ({n: np.array(v) for n, v in p[g].items()} for g in ("series", "by_sector", "by_district", "spending"))
        return Trajectory(
            quarters, world.start, series, by_sector, by_district, spending, survival(quarters, series, world.start), funnel(world),
            cross_section.by_size(world), cross_section.by_cohort(world),
        )  # fmt: skip


def survival(quarters: np.ndarray, series: dict[str, np.ndarray], start: int) -> np.ndarray:
    """Share of the cohort born in the policy's first year that is alive at whole years of mean age (from the cohort's end)."""
    first = (quarters >= start) & (quarters < start + 4)
    born = series["entrants"][first].sum()
    if born == 0 or first.sum() < 4:
        return np.zeros(0)
    alive = series["cohort_alive"][quarters >= start + 3]
    return np.concatenate([[1.0], alive[4::4] / born])


def funnel(world: Any) -> dict[str, float]:
    """How far firms founded since the branch came: born, funded, second to fourth round, US$100M, unicorn."""
    register = world.register
    young = (register["uid"] >> 40) >= world.start
    kind, detail = register["kind"], register["detail"]
    of = lambda event, least: float((young & (kind == event) & (detail >= least)).sum())  # noqa: E731
    exact = lambda event, level: float((young & (kind == event) & (detail == level)).sum())  # noqa: E731
    uids = lambda level: float(len(np.unique(register["uid"][young & (kind == Event.VALUED) & (detail >= level)])))  # noqa: E731
    counts = (of(Event.BORN, 0), exact(Event.ROUND, 1), exact(Event.ROUND, 2), exact(Event.ROUND, 3), exact(Event.ROUND, 4), uids(1), uids(3))
    return dict(zip(FUNNEL, counts, strict=True))
