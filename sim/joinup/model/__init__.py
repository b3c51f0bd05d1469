"""The model itself: parameters, draws, state, rules, schedule, outcomes and the engine.

This room stands on NumPy alone. It reads no file, prints nothing and knows no scenario by name.
"""
