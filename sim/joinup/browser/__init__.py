"""The browser: see the model, try its levers, ask an agency why, compare scenarios.

Only `launch` is meant for other rooms. Solara and Mesa's visualiser are imported when it is called.
"""
