"""How fast the city runs, measured against memory bandwidth and against the same verbs as plain Mesa objects."""
