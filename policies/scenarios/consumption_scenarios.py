"""Scenarios of future consumption (未来消费应用场景): shops without staff, fitting rooms in virtual reality, smart quarters."""

from ecosystem.declare import Clause, Numbers, Text, number
from policies.scenarios.programme import Programme


class ConsumptionScenarios(Programme):
    name = "consumption_scenarios"
    label = Text("Scenarios of future consumption", "未来消费应用场景")
    clauses = (Clause("003_f83a01d525ab8e2e", "行动方案 任务12", "通过场景建设推动服务企业数字化提升"),)
    why = Text(
        "Shops without staff, virtual fitting rooms and smart shopping quarters are built by firms chosen in posted contracts: they sell, learn what "
        "customers want and are seen. The treasury pays each contract quarter by quarter, within its budget. "
        "It fails when the contracts are so large that only chains can bid, and nothing changes in the street.",
        "无人店、虚拟试衣间和智慧商圈由公开合同选出的企业建设：企业获得收入、了解顾客需求并被看见。财政在年度预算内按季付款。若合同大到只有连锁企业能投标，街面上不会有变化。",
    )
    sectors = ("fashion", "digital")
    open_to = "shop_account"

    class Dose(Programme.Dose, Numbers):
        budget = number(150.0, "M RMB a year", 0.0, 1e5, "assumption A-253", "contracts paid a year", "年度合同预算")
        value = number(2.0, "M RMB a contract", 0.0, 1e4, "assumption A-254", "size of a contract", "单个合同金额")
