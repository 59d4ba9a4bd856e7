"""Public contracts, shared digital means, and how well firms are seen."""

from ecosystem.declare import Numbers, number


class Demand(Numbers):
    """Public contracts, shared digital means, and how well firms are seen."""

    # public contracts
    bidders = number(6, "firms a contract", 1, 1000, "assumption A-240", "firms that hear of a public contract and bid", "每个公共合同的投标企业数", whole=True)
    bid_most = number(1.0, "share of sales", 0, 100, "assumption A-241", "largest contract a firm can deliver, against its sales", "可承接合同占销售的上限")
    bid_size = number(0.3, "log points a log point", 0, 5, "assumption A-242", "jury: preference for the large", "评审：对规模的偏好")
    bid_reference = number(0.3, "log points", 0, 5, "assumption A-242", "jury: preference for firms with a reference", "评审：对已有示范的偏好")
    bid_noise = number(0.6, "log points", 0, 5, "assumption A-243", "noise in a jury's view of a bid", "评审噪声")
    reference_life = number(8, "quarters", 0, 80, "assumption A-244", "time a reference lasts after the contract", "合同结束后示范有效期", whole=True)
    reference_noise = number(0.85, "share kept", 0.05, 1, "assumption A-245; direction F1", "noise left when a firm has a reference", "有示范项目后保留噪声")
    reference_customers = number(0.1, "share of the contract", 0, 5, "assumption A-246", "further customers a contract brings", "合同带来的新增客户")
    everyday_contracts = number(120.0, "contracts a year", 0, 1e5, "assumption A-247", "everyday contracts of the city, for the new economy", "日常公共合同数")
    everyday_value = number(1.0, "M RMB a contract", 0.01, 1e4, "assumption A-247", "size of an everyday contract", "日常公共合同金额")
    everyday_quarters = number(4, "quarters", 1, 40, "assumption A-247", "length of an everyday contract", "日常公共合同期限", whole=True)
    everyday_reserved = number(
        0.3,
        "share of contracts",
        0,
        1,
        "财库〔2020〕46号 art. 8: 30 % kept for small and medium firms",
        "everyday contracts kept for small firms",
        "日常合同预留小企业比例",
    )
    everyday_below = number(
        10.0,
        "M RMB a year",
        0,
        1e6,
        "国统字〔2017〕213号: small, software and information services",
        "sales below which a firm counts as small",
        "小企业销售上限",
    )

    # shared digital means
    means_habit = number(0.1, "a quarter", 0, 1, "assumption A-248", "growth of dependence on a shared platform", "对共享平台依赖的形成速度")
    means_forget = number(0.3, "a quarter", 0, 1, "assumption A-248", "dependence lost after leaving the platform", "离开平台后依赖的消退速度")
    means_switch = number(0.5, "share of cost", 0, 5, "assumption A-249", "cost of moving away at full dependence", "完全依赖时的迁移成本")
    means_experiments = number(
        1.0, "share a share", 0, 10, "assumption A-250", "research that goes further for each share of cost saved", "共享平台对研发的放大"
    )
    cloud_uptake = number(0.002, "a quarter", 0, 1, "assumption A-251", "firms that find a commercial platform", "采用商业共享平台的概率")
    cloud_saving = number(0.02, "share of cost", 0, 1, "assumption A-251", "what a commercial platform saves after its fee", "商业平台扣费后的节省")
    platform_part = number(0.3, "share of data", 0, 1, "assumption A-250", "data of selling that stay with the platform", "留在平台的销售数据比例")
