"""The rules: short pure functions of arrays, parameters and draws.

Every array has axes (run, member, place) as `joinup.model.types` says. A rule reads no state,
writes none and draws nothing: the schedule hands it what it needs.
"""
