"""How the Mesa twin takes its population over from a column world."""

from __future__ import annotations

from agents.venture_fund import PARTNERS
from benchmarks.mesa_firm import Firm
from benchmarks.mesa_people import Designer, Manager
from benchmarks.mesa_plain import District, Sector
from benchmarks.mesa_state import Account, Bank, Regulator


def take_over(twin, world):
    """Make an object of every living row, and turn row numbers into references."""

    def rows(name):
        table = world.tables[name]
        return table.rows.tolist(), {c: table[c][table.rows].tolist() for c in table.columns if c not in ("uid", "alive")}

    def each(name):
        numbers, columns = rows(name)
        return ((row, dict(zip(columns, values, strict=True))) for row, values in zip(numbers, zip(*columns.values(), strict=True), strict=True))

    city = twin.city
    rents, weights = city.district.rent.tolist(), city.district.weight.tolist()
    twin.districts = [District(twin, number=d, name=name, rent=rents[d], weight=weights[d]) for d, name in enumerate(city.districts)]
    total = sum(d.weight for d in twin.districts)
    twin.mean_rent = sum(d.rent * d.weight for d in twin.districts) / total
    data = {field: getattr(city.sector, field).tolist() for field in city.sector._fields}
    twin.sectors = [
        Sector(twin, number=s, name=city.sectors[s], **known, **{field: values[s] for field, values in data.items()}) for s, known in each("markets")
    ]
    twin.accounts = [Account(twin, **known) for _, known in each("accounts")]
    twin.banks = [Bank(twin, income=0.0, **known) for _, known in each("banks")]
    twin.regulators = [Regulator(twin, market=twin.sectors[s], inside=[], **known) for s, known in each("regulators")]
    for regulator in twin.regulators:
        regulator.market.regulator = regulator
    # A closed manager keeps its place in the list that meetings draw from.
    funds = world.funds
    twin.managers = []
    for row in range(funds.n):
        known = {c: funds[c][row].item() for c in funds.columns if c != "uid" and not c.startswith("partner")}
        twin.managers.append(Manager(twin, portfolio_mean=0.0, partners=[], **known))
    for row, manager in enumerate(twin.managers):
        numbers = [funds[f"partner{k}"][row].item() for k in range(PARTNERS)]
        manager.partners = [twin.managers[n] if n >= 0 else None for n in numbers]
    firms = {}
    for row, known in each("firms"):
        market, district, lead = twin.sectors[known.pop("sector")], twin.districts[known.pop("district")], known.pop("lead")
        known |= {"market": market, "district": district, "lead": twin.managers[lead] if lead >= 0 else None}
        known["grant_account"] = twin.accounts[known["grant_account"]]
        firms[row] = Firm(twin, honesty=twin.random.random(), again=False, **known)
    for _, stake in each("stakes"):
        holder = twin.managers[stake["fund"]] if stake["fund"] >= 0 else None
        firms[stake["firm"]].stakes.append((holder, stake["units"], stake["cost"]))
    uids = world.firms["uid"].tolist()
    for _, known in each("designers"):
        row, uid = known.pop("employer"), known.pop("employer_uid")
        Designer(twin, employer=firms[row] if row >= 0 and uids[row] == uid else None, **known)  # a row may have a new firm in it
    twin.returning = [(known["due"], known["sector"], twin.random.gauss(0.0, 1.0)) for _, known in each("returning")]
