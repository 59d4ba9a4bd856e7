"""Smart-manufacturing scenarios (智能制造应用场景): demonstration lines put out to tender."""

from ecosystem.declare import Clause, Text
from policies.scenarios.programme import Programme


class ManufacturingScenarios(Programme):
    name = "manufacturing_scenarios"
    label = Text("Smart-manufacturing scenarios", "智能制造应用场景")
    clauses = (Clause("003_f83a01d525ab8e2e", "行动方案 任务10", "依托智能制造园区，建设智能制造示范基地"),)
    why = Text(
        "Demonstration lines and platforms in the smart-manufacturing parks are put out to tender: the winner sells, gathers data and has a reference "
        "that investors and customers can look at. The treasury pays each contract quarter by quarter, within its budget. "
        "It fails when contracts are large and none is kept for small firms: incumbents win them all and do what they would have done.",
        "智能制造园区的示范产线与平台公开招标：中标企业获得收入、数据和可供投资人与客户查看的示范案例。财政在年度预算内按季付款。"
        "若合同过大又不为小企业预留，大企业会包揽，做的仍是本来会做的事。",
    )
    sectors = ("equipment", "it", "materials")
    open_to = "works_account"
