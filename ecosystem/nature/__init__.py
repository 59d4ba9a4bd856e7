"""How people and technologies behave. Calibration may move these numbers, policies never.

One file a subject; `Nature` is all of them together, and the order of its parts is the order of its record.
"""

from ecosystem.nature.alternatives import Alternatives
from ecosystem.nature.conversion import Conversion
from ecosystem.nature.core import Core
from ecosystem.nature.demand import Demand
from ecosystem.nature.finance import Finance
from ecosystem.nature.permission import Permission
from ecosystem.nature.place import Place
from ecosystem.nature.stress import Stress
from ecosystem.nature.talent import Talent


class Nature(Core, Permission, Conversion, Finance, Demand, Place, Talent, Stress, Alternatives):
    """Behaviour and technology. Frozen; `replace` gives a varied copy."""
