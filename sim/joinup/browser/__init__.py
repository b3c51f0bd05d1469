"""The browser: the one screen, served, and beside it the agents on Mesa, guidance, questions.

Only `launch` is meant for other rooms. Solara and Mesa's visualiser are imported when it is called.
"""
