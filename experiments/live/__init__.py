"""The living city: two worlds in lock-step, in a process of their own, told quarter by quarter.

`course` says who decides what from when, `city` plays it, `frame` is what is seen of one quarter, `stream`, `ties` and
`dossier` tell what happened, who invests with whom and one life in both worlds; `host` is the other end of the line.
"""
