"""Every amount has a payer and a payee; the books close every quarter.

Kernels add to `ledger.flows[F]` while they move cash in columns; the two are separate sums, so a verb
that moves cash without saying so is found by `close`, not hidden by it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosystem.declare import Text

SECTORS = ("households", "firms", "funds", "investors", "banks", "treasury", "world")


@dataclass(frozen=True, slots=True)
class Flow:
    name: str
    payer: str
    payee: str
    label: Text


FLOWS: list[Flow] = []


def _flow(name: str, payer: str, payee: str, en: str, zh: str) -> int:
    if payer not in SECTORS or payee not in SECTORS:
        raise ValueError(f"flow {name!r}: unknown payer or payee")
    FLOWS.append(Flow(name, payer, payee, Text(en, zh)))
    return len(FLOWS) - 1


FOUNDING = _flow("founding", "households", "firms", "founders' own capital", "创始人自有资金")
ENTRY_COST = _flow("entry_cost", "firms", "world", "cost of starting", "开办成本")
REVENUE = _flow("revenue", "world", "firms", "sales", "销售收入")
INPUTS = _flow("inputs", "firms", "world", "inputs bought", "购入投入品")
WAGES = _flow("wages", "firms", "households", "wages", "工资")
DESIGN_WAGES = _flow("design_wages", "firms", "households", "designers' wages", "设计师工资")
RENT = _flow("rent", "firms", "households", "rent", "租金")
RESEARCH = _flow("research", "firms", "households", "research and development", "研发支出")
EXPANSION = _flow("expansion", "firms", "world", "growth bought", "扩张支出")
APPLICATION = _flow("application", "firms", "world", "application projects", "应用创新项目支出")
PROFIT_TAX = _flow("profit_tax", "firms", "treasury", "profit tax", "企业所得税")
CERTIFICATION = _flow("certification", "firms", "world", "certification costs", "认定成本")
DIVIDENDS = _flow("dividends", "firms", "households", "owners' drawings", "所有者分红")
FINES = _flow("fines", "firms", "treasury", "fines", "罚款")
DAMAGES = _flow("damages", "firms", "households", "damages after incidents", "事故赔偿")
GRANTS = _flow("grants", "treasury", "firms", "grants", "财政资助")
SUPERVISION = _flow("supervision", "treasury", "households", "cost of supervision", "监管成本")
INTEREST_SUBSIDY = _flow("interest_subsidy", "treasury", "firms", "interest subsidy", "贷款贴息")
LOSS_SHARING = _flow("loss_sharing", "treasury", "banks", "loss sharing", "风险补偿")
RECOVERED = _flow("recovered", "firms", "treasury", "grants paid back", "资助追回")
LENDING = _flow("lending", "banks", "firms", "loans made", "贷款发放")
REPAYMENT = _flow("repayment", "firms", "banks", "loans repaid", "贷款偿还")
INTEREST = _flow("interest", "firms", "banks", "interest", "利息")
LIQUIDATION = _flow("liquidation", "world", "banks", "collateral sold", "抵押物变现")
FUNDING_COST = _flow("funding_cost", "banks", "households", "cost of deposits", "存款成本")
BANK_COSTS = _flow("bank_costs", "banks", "households", "banks' running costs", "银行运营成本")
BANK_FUNDING = _flow("bank_funding", "households", "banks", "deposits placed", "存款流入")
BANK_RELEASE = _flow("bank_release", "banks", "households", "deposits withdrawn and dividends", "存款流出与分红")
CAPITAL_CALLS = _flow("capital_calls", "investors", "funds", "capital called", "基金缴款")
VENTURE = _flow("venture", "funds", "firms", "venture capital", "风险投资")
VENTURE_OUTSIDE = _flow("venture_outside", "world", "firms", "outside co-investment", "外部跟投")
EXITS_TO_FUNDS = _flow("exits_to_funds", "world", "funds", "proceeds of exits to funds", "基金退出所得")
EXITS_TO_OWNERS = _flow("exits_to_owners", "world", "households", "proceeds of exits to founders", "创始人退出所得")
DISTRIBUTIONS = _flow("distributions", "funds", "investors", "distributions", "基金分配")
FEES = _flow("fees", "funds", "households", "management fees", "管理费")
LISTING = _flow("listing", "world", "firms", "shares issued at listing", "上市募资")
CLOSING = _flow("closing", "firms", "households", "cash left at closing", "注销余款")
SUPPLIER_LOSS = _flow("supplier_loss", "world", "firms", "bills never paid", "供应商坏账")
REMOVAL = _flow("removal", "firms", "world", "cash taken out of the city", "迁出带走资金")

# -- standing costs of programmes ----------------------------------------------------------------------------------------------------------
PROGRAMMES = _flow("programmes", "treasury", "households", "standing costs of programmes", "项目固定运行支出")

# -- supervision and risk ------------------------------------------------------------------------------------------------------------------
ENTRY_RELIEF = _flow("entry_relief", "treasury", "firms", "part of the cost of starting", "开办成本补助")
FILING_HELP = _flow("filing_help", "treasury", "households", "help with filing patents", "专利申请协助支出")

# -- conversion ----------------------------------------------------------------------------------------------------------------------------
PARTNERSHIPS = _flow("partnerships", "firms", "households", "fees of laboratories", "实验室合作费")
PARTNER_GRANTS = _flow("partner_grants", "treasury", "firms", "part of laboratories' fees", "合作费补助")
JURIES = _flow("juries", "treasury", "households", "juries of recognised products", "新产品认定评审")
LICENCES = _flow("licences", "firms", "world", "technology licences", "技术许可费")
LICENCE_GRANTS = _flow("licence_grants", "treasury", "firms", "part of technology licences", "技术许可补助")
PROTOTYPES = _flow("prototypes", "firms", "world", "prototypes and pilot runs", "样机与中试支出")
PILOT_GRANTS = _flow("pilot_grants", "treasury", "firms", "part of prototypes", "中试补助")
PLATFORMS = _flow("platforms", "firms", "world", "public platforms built by firms", "企业自建公共服务平台")
PLATFORM_GRANTS = _flow("platform_grants", "treasury", "firms", "part of public platforms", "公共服务平台资助")

# -- finance -------------------------------------------------------------------------------------------------------------------------------
FILING = _flow("filing", "firms", "world", "patents filed to be pledged", "为质押而申请专利")
GUIDANCE = _flow("guidance", "treasury", "investors", "public money committed to funds", "引导基金出资")
GUIDANCE_BACK = _flow("guidance_back", "investors", "treasury", "public money's part of distributions", "引导基金分配所得")
LISTING_REVIEW = _flow("listing_review", "treasury", "households", "review of listings", "上市审核支出")

# -- demand --------------------------------------------------------------------------------------------------------------------------------
PROCUREMENT = _flow("procurement", "treasury", "firms", "public contracts", "公共采购合同")
SHARED_MEANS = _flow("shared_means", "treasury", "world", "shared digital means", "数字化生产资料共享")
PAPERWORK = _flow("paperwork", "firms", "households", "filling in questionnaires", "统计填报成本")

# -- place ---------------------------------------------------------------------------------------------------------------------------------
BUILDING = _flow("building", "treasury", "world", "space built with public money", "财政支持产业空间建设")
HOUSING = _flow("housing", "treasury", "households", "homes for people who move here", "人才住房支出")

# -- talent --------------------------------------------------------------------------------------------------------------------------------
TALENT_BONUS = _flow("talent_bonus", "treasury", "households", "bonuses of designers who come", "设计人才奖励")
EVENT_SUBSIDY = _flow("event_subsidy", "treasury", "world", "events' costs borne", "重大活动资助")
STORE_OPENING = _flow("store_opening", "firms", "world", "stores opened abroad", "海外开店支出")
STORE_COSTS = _flow("store_costs", "firms", "world", "goods and running costs of stores abroad", "海外门店货品与运营成本")
STORE_SALES = _flow("store_sales", "world", "firms", "sales of stores abroad", "海外门店销售")
HEAD_CAPITAL = _flow("head_capital", "world", "firms", "money head offices bring along", "总部带入资金")

INDEX = {f.name: i for i, f in enumerate(FLOWS)}


def _signs() -> np.ndarray:
    matrix = np.zeros((len(SECTORS), len(FLOWS)))
    for j, f in enumerate(FLOWS):
        matrix[SECTORS.index(f.payer), j] -= 1.0
        matrix[SECTORS.index(f.payee), j] += 1.0
    return matrix


SIGNS = _signs()


class BooksDoNotClose(AssertionError):
    """A stock is not the sum of its flows: a defect of the model, never of the input."""


class Ledger:
    """Flows of the quarter, flows ever, and the balance of each sector.

    `flows` is the quarter's total by flow (million RMB, never negative); `balance` the money each
    sector holds as the integral of its flows; `loans` the bank credit outstanding by the same rule.
    """

    def __init__(self) -> None:
        self.flows = np.zeros(len(FLOWS))
        self.total = np.zeros(len(FLOWS))
        self.balance = np.zeros(len(SECTORS))
        self.credit = np.zeros(3)  # lent, repaid, written off: this quarter
        self.loans = 0.0

    def matrix(self) -> np.ndarray:
        """The transaction-flow matrix of the quarter, sectors by flows; each column sums to zero."""
        return SIGNS * self.flows

    def close(self, stocks: dict[str, float], loans: float, banks_loans: float) -> float:
        """Close the quarter against measured stocks; return the largest relative gap, raise above 1e-9.

        `stocks`: cash of firms, funds and banks summed from their columns; `loans`: the debt of firms
        summed from theirs; `banks_loans`: the same credit as the banks' books have it.
        """
        if not np.isfinite(self.flows).all() or (self.flows < -1e-9).any():
            bad = [FLOWS[j].name for j in np.flatnonzero(~np.isfinite(self.flows) | (self.flows < -1e-9))]
            raise BooksDoNotClose(f"flows that are negative or not finite: {', '.join(bad)}")
        change = SIGNS @ self.flows
        self.balance += change
        self.loans += self.credit[0] - self.credit[1] - self.credit[2]
        turnover = np.abs(SIGNS) @ self.flows
        worst = 0.0
        for name, measured in stocks.items():
            i = SECTORS.index(name)
            size = max(abs(self.balance[i]), turnover[i], 1.0)
            gap = abs(measured - self.balance[i]) / size
            if not gap <= 1e-9:
                raise BooksDoNotClose(f"{name}: columns hold {measured!r}, flows say {self.balance[i]!r}")
            worst = max(worst, gap)
            self.balance[i] = measured  # rounding does not pile up over a hundred quarters
        for name, measured in (("debt of firms", loans), ("loans of banks", banks_loans)):
            size = max(abs(self.loans), self.credit.sum(), 1.0)
            gap = abs(measured - self.loans) / size
            if not gap <= 1e-9:
                raise BooksDoNotClose(f"{name}: columns hold {measured!r}, flows say {self.loans!r}")
            worst = max(worst, gap)
        self.loans = loans
        self.total += self.flows
        self.flows[:] = 0.0
        self.credit[:] = 0.0
        return worst

    def state(self) -> dict[str, np.ndarray]:
        return {"total": self.total.copy(), "balance": self.balance.copy(), "loans": np.array([self.loans])}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        self.__init__()
        self.total[:] = state["total"]
        self.balance[:] = state["balance"]
        self.loans = float(state["loans"][0])
