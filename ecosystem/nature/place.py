"""Space, rent, services and incubators: what a place does for its firms."""

from ecosystem.declare import Numbers, number


class Place(Numbers):
    """Space, rent, services and incubators: what a place does for its firms."""

    # space
    natural_vacancy = number(0.10, "share", 0, 0.5, "assumption A-260; form Rosen & Smith 1983", "space empty when rents stand still", "自然空置率")
    building = number(0.10, "a quarter", 0, 1, "assumption A-261", "speed at which builders follow demand", "建设跟随需求的速度")
    space_wear = number(0.005, "a quarter", 0, 0.1, "GB 50068-2018: ordinary buildings are designed for 50 years", "space that wears out", "空间折旧")
    rent_answer = number(0.8, "log points a log point", 0, 5, "assumption A-262", "rent: answer to how full a district is", "租金对空间紧张程度的弹性")
    rent_speed = number(0.15, "a quarter", 0, 1, "assumption A-263: leases of a year or two", "speed at which rents follow", "租金调整速度")

    # people who come for a home
    mover_founders = number(0.3, "share", 0, 1, "assumption A-266", "people brought by a home who think of founding", "引进人才中考虑创业者比例")
    mover_worth = number(0.3, "M RMB", 0.01, 10, "assumption A-267", "worth of a home, net of rent, that brings 63 % of those housed", "吸引六成入住者所需净值")
    subsidy_kept = number(0.3, "share", 0, 1, "assumption A-268; direction Fack 2006: most of a housing benefit ends in rents", "cash for rent that tenants keep", "货币补贴中租户所得")
    home_space = number(30.0, "square metres a household", 0, 500, "assumption A-269", "space for firms that a household with cash outbids", "货币补贴家庭挤占的产业空间")

    # services
    services_spill = number(0.5, "times at full services", 0, 10, "assumption A-270", "imitation of neighbours: further with services", "服务对邻近模仿的提升")
    services_saving = number(0.05, "share", 0, 0.9, "assumption A-271", "cost of projects saved by services, mean of the district's firms", "服务节省的项目成本")
    node_draw = number(0.2, "times at full services", 0, 10, "assumption A-272", "founders drawn to a place: further with services", "服务对创业者选址的吸引")

    # incubators
    incubator_desks = number(4000.0, "desks", 0, 1e6, "A1.11: 130 incubators, 236 maker spaces; some 20 and 6 such firms each", "desks in incubators at the end of 2019; they grow with the founders", "2019年末孵化器工位数（随创业者增加）")
    incubator_age = number(8, "quarters", 0, 80, "assumption A-273", "age at which a firm is too old for an incubator", "可入驻的最大企业年龄", whole=True)
    incubator_stay = number(8, "quarters", 1, 80, "assumption A-274", "stay in an incubator", "孵化期", whole=True)
    usual_mentoring = number(0.002, "share of the gap a quarter", 0, 1, "assumption A-275", "mentoring in the usual incubators", "常设孵化器的导师辅导")
    start_desk = number(0.3, "log odds a share", 0, 10, "assumption A-276", "start: chance of a desk", "创业：获得工位的机会")

    # streets
    footfall_taken = number(0.6, "share", 0, 1, "assumption A-277", "customers taken from the same trade's other streets", "客流中取自同业其他街区的比例")
