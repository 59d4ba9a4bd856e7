"""Cells: a sector in a district, the smallest ground a measure can be aimed at without naming firms. Row = sector x districts + district."""

from ecosystem.city import DISTRICTS, SECTORS
from ecosystem.declare import column, record
from ecosystem.terms import columns as term_columns

COUNT, ACROSS = len(SECTORS) * len(DISTRICTS), len(DISTRICTS)

COLUMNS = (
    column("uid", "code", "cell", "行业与行政区", "i8", -1),
    column("alive", "0 or 1", "in use", "在用", "?", False),
    column("sector", "code", "sector", "行业", "i1"),
    column("district", "code", "district", "行政区", "i1"),
    # supervision and risk
    column("standard", "0 to 1", "local standards ahead of the nation's", "先于国家标准的地方与团体标准覆盖"),
    column("misfit", "0 to 1", "part of them that is wrong", "其中订错的部分"),
    column("protected", "share", "copying prevented beyond ordinary protection", "超出一般保护所阻止的模仿"),
    column("standing", "times", "what a patent says to investors and banks", "专利对投资人与银行的分量", "f8", 1.0),
    column("thicket", "share", "ease of discovery left by others' patents", "专利丛林下剩余的发现可能", "f8", 1.0),
    column("filed", "patents", "patents filed this quarter", "本季申请专利"),
    # conversion
    column("researchers", "people", "researchers at new platforms", "新建平台在岗科研人员"),
    column("platform", "M RMB", "public platforms, less wear", "公共服务平台净值"),
    column("served", "share", "part of its small firms that public platforms can serve", "公共服务平台可服务的小企业比例"),
    # place
    column("spill", "times", "imitation of neighbours, against no services", "邻近模仿倍数", "f8", 1.0),
    column("ease", "times", "how far money for projects goes, against no services", "项目资金效力倍数", "f8", 1.0),
    column("stays", "share", "founders who keep to the district they would have chosen", "维持原选址的创业者比例", "f8", 1.0),
    column("gains", "share, cumulative", "where those go who do not", "改选地点的累计分布"),
    column("room", "share", "chance of a desk in an incubator, as last seen", "获得孵化工位的机会"),
    column("pull", "log points", "net footfall of the trade's streets", "街区净客流"),
    *term_columns("cells"),
)
CellColumns = record("CellColumns", COLUMNS, __name__)
