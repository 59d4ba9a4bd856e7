"""Laboratories, prototypes, labels and the market for technology."""

from ecosystem.declare import Numbers, number


class Conversion(Numbers):
    """Laboratories, prototypes, labels and the market for technology."""

    # laboratories and their partners
    partner_places = number(0.02, "firms a researcher", 0, 1, "assumption A-201", "partner firms a laboratory can work with", "每名科研人员可对接的合作企业")
    partner_minimum = number(0.25, "M RMB a quarter", 0, 50, "assumption A-340", "research of a firm worth a partnership", "适合合作的企业研发规模")
    partner_stay = number(4, "quarters", 1, 40, "assumption A-341", "length of a partnership", "合作期", whole=True)
    partner_fee = number(0.1, "M RMB a quarter", 0, 10, "assumption A-202", "fee of a laboratory", "实验室合作费")
    partner_ease = number(0.25, "share", 0, 3, "assumption A-203", "discoveries a partner firm makes more often", "合作企业创新概率增幅")

    # what laboratories know beyond the rest of the world
    frontier_lead = number(0.15, "log points a log point", 0, 2, "assumption A-214", "lead of a field's laboratories for each log point of staff", "科研人员带来的前沿领先")
    frontier_staff = number(500.0, "people", 1, 1e5, "assumption A-365", "staff from which a field has a lead", "形成前沿领先的人员规模")
    frontier_pace = number(0.1, "a quarter", 0, 1, "direction Adams 1990; assumption A-215", "speed at which staff becomes a lead", "科研投入形成前沿的速度")
    frontier_reach = number(
        0.15, "share of staff", 0, 1, "direction Jaffe, Trajtenberg & Henderson 1993; assumption A-366", "staff of other districts that counts", "其他行政区人员的折算比例"
    )
    platform_hiring = number(0.08, "a quarter", 0, 1, "assumption A-367", "speed at which a new platform finds its staff", "新建平台招聘速度")
    frontier_learning = number(0.02, "a quarter", 0, 1, "assumption A-368", "learning from laboratories: chance", "向实验室学习的概率")

    researcher_moves = number(0.02, "a quarter", 0, 1, "assumption A-369", "researchers who join a firm nearby", "科研人员转入周边企业的比例")
    researcher_gain = number(0.05, "log points", 0, 2, "assumption A-370", "knowledge one of them brings", "每人带来的知识")

    # prototypes
    prototype_pace = number(0.6, "share a quarter", 0.01, 1, "assumption A-212", "what is found that reaches production in a quarter", "创新每季投产比例")
    prototype_cost = number(
        2.0, "quarters of research a log point", 0, 50, "assumption A-360", "outlay that brings a finding into production", "创新投产所需支出"
    )
    prototype_minimum = number(0.01, "log points", 0, 1, "assumption A-361", "smallest finding worth a pilot run", "值得中试的最小创新")

    # recognised products
    label_national = number(20.0, "labels a year", 0, 1e4, "assumption A-205", "products recognised by the national programme", "国家层面年度认定产品数")
    label_age = number(20, "quarters", 0, 400, "assumption A-345", "age to which an ordinary product is new", "可认定的企业年龄上限", whole=True)
    label_lead = number(0.6, "log points", -3, 3, "assumption A-346", "lead over the world a jury asks for", "认定所需技术领先")
    label_life = number(12, "quarters", 1, 100, "assumption A-347", "validity of a label", "认定有效期", whole=True)
    label_noise = number(0.8, "share kept", 0.05, 1, "assumption A-206", "noise left when a rare label is seen", "认定标识稀缺时保留的噪声")

    # technology bought
    licensing = number(0.002, "a quarter", 0, 1, "assumption A-208", "firms that look for a technology to license", "寻求技术许可的企业")
    licence_royalty = number(0.03, "share of yearly sales", 0, 1, "assumption A-350", "price of a licence", "技术许可价格")
    licence_least = number(0.02, "M RMB", 0, 10, "assumption A-351", "price of the smallest licence", "技术许可最低价格")
    licence_gap = number(0.15, "share of the gap", 0, 1, "assumption A-209", "gap closed by a licence that works", "有效许可缩小的差距")
    licence_lead = number(0.2, "log points", 0, 3, "assumption A-352", "lead of the technologies on offer over the rest of the world", "可许可技术的领先程度")
    licence_worth = number(1.0, "years of sales a log point", 0, 20, "assumption A-353", "what knowledge is worth to its buyer", "买方对知识的估值")
    lemons = number(0.2, "share", 0, 1, "assumption A-210", "technologies found worthless: bought face to face", "自行购得技术的无效比例")
    lemons_vetted = number(0.05, "share", 0, 1, "assumption A-354", "technologies found worthless: vetted", "经评估技术的无效比例")
    lemons_open = number(0.6, "share", 0, 1, "direction Akerlof 1970; assumption A-355", "technologies found worthless: offered to all, not vetted", "未经评估的公开技术的无效比例")

    # public platforms of firms
    sponsor_size = number(50.0, "M RMB a year", 0, 1e5, "assumption A-217", "sales from which a firm may build a public platform", "可建公共服务平台的企业规模")
    sponsor_chance = number(0.05, "a quarter", 0, 1, "assumption A-373", "chance that it considers one", "考虑建设的概率")
    sponsor_mean = number(-1.2, "log points", -10, 5, "assumption A-374", "worth of a platform to its sponsor against its cost, mean", "平台对建设方的价值（相对成本，均值）")
    sponsor_spread = number(0.7, "log points", 0, 5, "assumption A-375", "that worth, spread", "平台价值离散度")
    platform_cost = number(4.0, "M RMB", 0.01, 500, "assumption A-376", "cost of a public platform", "公共服务平台建设成本")
    platform_decay = number(0.05, "a quarter", 0, 1, "assumption A-218", "wear of a platform", "平台折旧")
    platform_user = number(0.05, "M RMB a firm", 0.001, 10, "assumption A-377", "platform that one small firm uses", "单家小企业占用的平台规模")
    platform_small = number(20.0, "M RMB a year", 0, 1e4, "assumption A-378", "sales up to which a firm uses platforms", "使用平台的企业规模上限")
    platform_ease = number(0.1, "share", 0, 3, "assumption A-379", "discoveries a served firm makes more often", "受服务企业创新概率增幅")
