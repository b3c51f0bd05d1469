"""The decision rules under which every headline is worked out.

What holds under one of them alone is called unsettled.
"""

HEADLINE_RULES = ("logit", "experience")
"""Agencies that weigh what they expect, and agencies that learn from what they met."""
