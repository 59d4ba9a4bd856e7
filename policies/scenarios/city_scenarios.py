"""Smart-city scenarios (智慧城市应用场景): transport, health, schools and estates put out to tender."""

from ecosystem.declare import Clause, Text
from policies.scenarios.programme import Programme


class CityScenarios(Programme):
    name = "city_scenarios"
    label = Text("Smart-city scenarios", "智慧城市应用场景")
    clauses = (Clause("003_f83a01d525ab8e2e", "行动方案 任务11", "在智慧交通、智慧医疗和智慧教育等领域着力打造几个示范引领型应用场景"),)
    why = Text(
        "The city buys its own smart transport, health, schools and estates in posted contracts: the winner sells, works on the city's data and has a "
        "reference that others believe. The treasury pays each contract quarter by quarter, within its budget. "
        "It fails when a few large contracts go to those who have references already, and the small see only the call.",
        "城市把智慧交通、医疗、教育和社区建设拆成公开合同：中标企业获得收入、使用城市数据，并得到可信的示范案例。财政在年度预算内按季付款。"
        "若少数大合同都给了已有示范的企业，小企业就只能看到招标公告。",
    )
    sectors = ("digital", "it", "fintech", "green")
    open_to = "city_account"
