"""Tax relief (研发税收减免): more of what research costs is deducted from taxable profit."""

from __future__ import annotations

from ecosystem.declare import Clause, Numbers, Text, number
from ecosystem.rules import Rulebook
from policies.base import Policy


class TaxRelief(Policy):
    name = "tax_relief"
    theme = "finance"
    label = Text("Tax relief for research", "研发税收减免")
    clauses = (Clause("003_f83a01d525ab8e2e", "六(三)", "鼓励探索税收减免和返还措施"),)
    why = Text(
        "More of what research costs is deducted from taxable profit, so research is cheaper for whoever pays profit tax, and they do more of it. "
        "Nothing is paid out: the treasury forgoes tax. "
        "It fails where it is needed most, in firms without profit, and by what is only reported as research.",
        "研发费用税前加计扣除更多，缴纳所得税的企业研发成本下降，因而多做研发。财政不支出，但少收税。最需要支持的无利润企业得不到好处；把普通支出报作研发者也受益，则失灵。",
    )
    acts_on = ("research_deduction",)
    fails_by = Text("nothing for firms without profit; relabelling", "无利润企业得不到好处；包装研发")
    moves = (("rd_done", 1),)
    targeted_by = ()  # a law for all

    class Dose(Numbers):
        extra = number(0.25, "share of research outlay", 0.0, 1.0, "财税〔2018〕99号: the last rise, 50 to 75 %", "further deduction", "加计扣除提高幅度")

    def most_a_year(self) -> float:
        """Nothing is paid; tax is forgone."""
        return 0.0

    def amend(self, rules: Rulebook) -> Rulebook:
        most = Rulebook.declared["research_deduction"].high
        return rules.replace(research_deduction=min(rules.research_deduction + self.dose.extra, most)) if self.dose.extra > 0.0 else rules
