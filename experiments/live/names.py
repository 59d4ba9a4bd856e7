"""What a firm, a fund or a regulator is called: nobody has a name, but everybody has a number that never changes.

A uid holds the quarter of founding and a rank (agents/returning.py adds the firms of founders who try again and of
designers). The label is read from it alone, so the same firm is called the same in both worlds and in every quarter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosystem import clock
from ecosystem.city import DISTRICT_LABELS, DISTRICTS, SECTOR_LABELS, SECTORS
from ecosystem.declare import Text

if TYPE_CHECKING:
    from ecosystem.world import World

SHORT = {  # of a sector, before "firm", "fund"
    "it": Text("IT", "信息技术"),
    "digital": Text("digital", "数字经济"),
    "equipment": Text("equipment", "高端装备"),
    "bio": Text("biomedicine", "生物医药"),
    "green": Text("green", "绿色低碳"),
    "materials": Text("materials", "新材料"),
    "marine": Text("marine", "海洋经济"),
    "fintech": Text("fintech", "金融科技"),
    "fashion": Text("fashion", "时尚创意"),
}
GENERALIST = Text("generalist", "综合")  # of a fund: all sectors
RETURNED, STUDIO = 1 << 39, 1 << 38  # marks in the uid of a founder who tries again, of a designer's studio
MOVER = 1 << 37  # of one who moved here for a home
HEAD_OFFICE = 1 << 36  # and of a head office from outside
QUARTERS = "一二三四"


def quarter(number: int) -> Text:
    """A quarter as one reads it inside a name: "2019Q3", "2019年三季度"."""
    return Text(clock.named(number), f"{clock.year(number)}年{QUARTERS[number % 4]}季度")


def short(sector: int) -> Text:
    return SHORT[SECTORS[sector]]


def firm(uid: int, sector: int) -> Text:
    """ "IT firm 2019Q3-00421", "信息技术企业 2019年三季度第421号"; R and D name the closed firm or the designer behind it."""
    born, kind = quarter(uid >> 40), short(sector)
    en, zh = f"{kind.en[:1].upper()}{kind.en[1:]} firm {born.en}", f"{kind.zh}企业 {born.zh}"
    if uid & (MOVER | RETURNED) == MOVER:
        where, rank = district(uid >> 16 & 15), (uid & 0xFFFF) + 1
        return Text(f"{en}-M{where.en}-{rank:05d}", f"{zh}{where.zh}引进人才创办（第{rank}号）")
    if uid & RETURNED:
        first, rank = uid >> 24 & 0xFF, (uid & 0xFFFFF) + 1
        return Text(f"{en}-R{clock.named(first)}-{rank:05d}", f"{zh}再创业（原{quarter(first).zh}第{rank}号）")
    if uid & STUDIO:
        first, rank = uid >> 28 & 0x3FF, (uid & 0xFFFFFFF) + 1
        return Text(f"{en}-D{clock.named(first)}-{rank:05d}", f"{zh}设计师创办（{quarter(first).zh}第{rank}号）")
    if uid & HEAD_OFFICE:
        account, rank = uid >> 16 & 0xFF, (uid & 0xFFF) + 1
        return Text(f"{en}-H{account}-{rank}", f"{zh}外来总部（{account}-{rank}号）")
    rank = (uid & 0xFFFFFFF) + 1
    return Text(f"{en}-{rank:05d}", f"{zh}第{rank}号")


def fund(uid: int, focus: int) -> Text:
    """ "IT fund 2019Q3-012", "信息技术基金 2019年三季度第12号"; a fund of all sectors is a generalist fund."""
    born, rank = quarter(uid >> 40), (uid & 0xFFFFFFF) + 1
    kind = short(focus) if focus >= 0 else GENERALIST
    return Text(f"{kind.en[:1].upper()}{kind.en[1:]} fund {born.en}-{rank:03d}", f"{kind.zh}基金 {born.zh}第{rank}号")


def regulator(sector: int) -> Text:
    label = SECTOR_LABELS[SECTORS[sector]]
    return Text(f"Regulator: {label.en}", f"{label.zh}监管部门")


def district(code: int) -> Text:
    return DISTRICT_LABELS[DISTRICTS[code]]


def a_firm(sector: int, district_code: int = -1) -> Text:
    """ "a biomedicine firm in Nanshan", "南山一家生物医药企业"."""
    kind = short(sector)
    where = district(district_code) if district_code >= 0 else None
    return Text(f"{_article(kind.en)} {kind.en} firm" + (f" in {where.en}" if where else ""), f"{where.zh if where else ''}一家{kind.zh}企业")


def a_fund(focus: int) -> Text:
    """ "a fintech fund", "一只金融科技基金"; "a generalist fund" invests in all sectors."""
    kind = short(focus) if focus >= 0 else GENERALIST
    return Text(f"{_article(kind.en)} {kind.en} fund", f"一只{kind.zh}基金")


def _article(word: str) -> str:
    return "an" if word[0] in "aeiouI" else "a"  # I of IT


def money(million: float) -> Text:
    """Million RMB as one reads it, about three digits: "7.3 bn RMB", "73亿元"."""
    en = f"{_digits(million / 1e3)} bn RMB" if million >= 999.5 else f"{_digits(million)} M RMB"
    zh = f"{_digits(million / 1e2)}亿元" if million >= 99.5 else f"{_digits(100.0 * million)}万元"
    return Text(en, zh.replace(",", ""))


def _digits(value: float) -> str:
    text = f"{value:,.{0 if value >= 99.95 else 1 if value >= 9.995 else 2}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def home(world: World, uid: int, sector: int) -> int:
    """The district in which a firm was founded, in every world of this luck: where a founder settles follows from the uid,
    so it is known of firms that are gone, and of those never founded here; of those whom a node drew to it, where they would have settled."""
    from ecosystem.draws import uniform_python

    if uid & (MOVER | RETURNED) == MOVER:
        return uid >> 16 & 15
    if uid & HEAD_OFFICE:
        return uid >> 12 & 0xF
    where = uniform_python(int(world.key("founder.district", uid >> 40)), uid)
    return int(np.searchsorted(world.city.location[sector], where))
