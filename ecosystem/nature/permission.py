"""Standards, filing, ethics, bad actors and the protection of ideas."""

from ecosystem.declare import Numbers, number


class Permission(Numbers):
    """Standards, filing, ethics, bad actors and the protection of ideas."""

    standard_base = number(0.002, "a quarter", 0, 1, "assumption A-180", "local standards written by associations themselves", "协会自发制定标准的速度")
    standard_fade = number(0.05, "a quarter", 0, 1, "assumption A-181", "local standards overtaken by national ones", "地方标准被国家标准取代的速度")
    standard_value = number(
        0.05, "log points", 0, 1, "assumption A-182; direction Swann 2010", "advantage of firms under full local standards", "标准全覆盖带来的优势"
    )
    lock_in = number(0.5, "share of a step", 0, 1, "assumption A-183", "innovation lost to standards that are wrong", "错误标准造成的创新损失")
    bad_actors = number(
        0.08, "share", 0, 1, "assumption A-184", "founders of novel fintech who mean to cheat", "金融科技新产品创业者中的不良经营者"
    )
    bad_risk = number(6.0, "times", 1, 100, "assumption A-185", "risk of a bad actor against an honest firm", "不良经营者风险倍数")
    bad_detection = number(0.01, "a quarter", 0, 1, "assumption A-186", "bad actors found out by ordinary supervision", "日常监管查出不良经营者的概率")
    severe_share = number(
        0.09, "share of incidents", 0, 1, "Heinrich 1931: 30 of 330 accidents of a kind do harm that counts", "incidents that are severe", "严重事故占比"
    )
    severe_trust = number(
        5.0, "times", 1, 100, "assumption A-187", "trust lost in a severe incident against another; the mean incident costs trust_loss", "严重事故信任损失倍数"
    )
    patent_signal = number(
        0.02, "log points a log point", 0, 1, "assumption A-188; direction Hsu & Ziedonis 2013", "investors' noise removed by patents", "专利降低投资人评估噪声"
    )
    thicket = number(
        0.1, "log points a log point", 0, 5, "assumption A-189; direction Shapiro 2001", "discovery lost among protected patents", "专利丛林对发现的阻碍"
    )
