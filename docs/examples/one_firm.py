"""The life of one firm in two worlds: without measures, and with a sandbox and grace for the young.

    .venv/bin/python docs/examples/one_firm.py

The same founder stands in both worlds with the same talent and the same luck; what differs is what the law let the firm do.
Of the firms that were in the sandbox, the one with the most different number of events is shown; it is not a typical one.
"""

from agents.firm import Firm
from ecosystem import clock
from ecosystem.model import Ecosystem
from ecosystem.register import Event


def life(model, uid):
    """What the register holds of one firm: quarter, event and amount, one line each."""
    about = model.world.register.about(uid)
    return [f"{clock.named(q)} {Event(k).name.lower():12}{a:10,.2f}" for q, k, a in zip(about["quarter"], about["kind"], about["amount"], strict=True)]


def main(scale=0.02, years=6, seed=1):
    base = Ecosystem(seed=seed, scale=scale, years=years)
    worlds = {"status quo": base.branch(), "sandbox": base.branch("sandbox+observation_period")}
    for model in worlds.values():
        model.run()
    inside = worlds["sandbox"].world.register.of(Event.SANDBOX)["uid"]
    in_both = [int(uid) for uid in inside if len(worlds["status quo"].world.register.about(uid)["uid"])]
    uid = max(in_both, key=lambda one: abs(len(life(worlds["sandbox"], one)) - len(life(worlds["status quo"], one))))
    for name, model in worlds.items():
        print(f"Firm {uid}, {name}:", *life(model, uid), sep="\n  ")
        firms = model.agents_by_type[Firm]
        alive = firms.select(where=lambda columns: columns.uid == uid)
        if len(alive):
            (firm,) = alive
            print(f"  at the end: sales {firm.sales:.2f} M RMB a quarter, cash {firm.cash:.2f} M RMB, staff {firm.staff:.0f}")
        print(f"  ({len(firms):,} firms alive, {firms.agg('staff', sum):,.0f} people)")
    return {name: life(model, uid) for name, model in worlds.items()}


if __name__ == "__main__":
    main()
