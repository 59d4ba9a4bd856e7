"""The application: what a visitor sees and does. `main` is its table of pages, `session` one visitor, `server` the door.

A page is a pair: `pages/name.py` says in plain dictionaries what is to be seen (pure functions of a session, tested without
a browser), `pages/name.vue` shows it. No model is run here: cities and questions run in processes of their own.
"""
