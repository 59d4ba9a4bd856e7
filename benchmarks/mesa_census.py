"""The census of the Mesa twin: ecosystem/indicators, in one pass over the objects."""

from __future__ import annotations

import math

from agents.firm.columns import GREY, SANDBOX, SUSPENDED, WAITING


def census(twin):
    """One pass over the firms for all indicators, as a frugal user would write it, and what agents will know next quarter."""
    nature, thousand = twin.nature, 1000.0 * twin.nature.dollar
    names = ("active_firms", "sales", "jobs", "cash", "debt", "high_tech_firms", "valued_100m", "gazelles", "unicorns", "unicorns_fair",
             "unicorns_seen", "waiting", "in_sandbox", "rd_done", "rd_reported", "designers_employed", "interest", "cohort_alive")  # fmt: skip
    sums = [dict.fromkeys(names, 0.0) for _ in twin.sectors]
    places = [[[0.0, 0.0, 0.0, 0.0, 0.0, 0.0] for _ in twin.districts] for _ in twin.sectors]
    revenues = []
    for firm in twin.firms:
        row, place, revenue, debt = sums[firm.market.number], places[firm.market.number][firm.district.number], firm.revenue, firm.debt + firm.data_debt
        row["active_firms"] += 1
        row["sales"] += revenue
        row["jobs"] += firm.staff
        row["cash"] += firm.cash
        row["debt"] += debt
        row["high_tech_firms"] += firm.high_tech
        if firm.rounds > 0 and not firm.listed:
            post = firm.post_money
            row["valued_100m"] += post >= 0.1 * thousand
            row["gazelles"] += post >= 0.5 * thousand
            row["unicorns"] += post >= thousand
            row["unicorns_seen"] += post * math.exp(nature.list_noise * twin.random.gauss(0.0, 1.0)) >= thousand
            row["unicorns_fair"] += twin.fair_value(firm) >= thousand
        row["waiting"] += firm.licence in (WAITING, GREY, SUSPENDED) and firm.novel
        row["in_sandbox"] += firm.licence == SANDBOX
        row["rd_done"] += firm.research
        row["rd_reported"] += firm.research_reported
        row["designers_employed"] += firm.designers
        row["interest"] += firm.loan_rate * debt
        row["cohort_alive"] += twin.start <= firm.birth < twin.start + 4
        place[0] += 1
        place[1] += revenue
        place[2] += revenue * firm.knowledge
        place[3] += firm.staff
        place[4] += firm.high_tech
        place[5] += firm.birth == twin.quarter
        if revenue > 0.0:
            revenues.append(revenue)
    revenues.sort()
    counted = {name: sum(row[name] for row in sums) for name in names}
    counted["concentration"] = sum(revenues[-max(len(revenues) // 100, 1) :]) / max(sum(revenues), 1e-9)
    _remember(twin, sums, places)
    return counted


def _remember(twin, sums, places):
    every = sum(row["active_firms"] for row in sums)
    in_place = [sum(row[d][0] for row in places) for d in range(len(twin.districts))]
    for sector, row, by_place in zip(twin.sectors, sums, places, strict=True):
        sector.density = min(max(0.5 * row["active_firms"] / max(row["sales"], 1e-9), 0.1), 10.0)
        sector.finance += twin.nature.opportunity_memory * (min(sector.venture / max(sector.entrants, 1), 50.0) - sector.finance)
        for d, (count, sales, quality, *_) in enumerate(by_place):
            quotient = (count / max(in_place[d], 1.0) + 1e-3) / (row["active_firms"] / max(every, 1.0) + 1e-3)
            twin.quotient[sector.number][d] = min(max(quotient, 0.1), 10.0)
            twin.place_quality[sector.number][d] = quality / sales if sales > 0.0 else -9.0
