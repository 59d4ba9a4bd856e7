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
    *term_columns("cells"),
)
CellColumns = record("CellColumns", COLUMNS, __name__)
