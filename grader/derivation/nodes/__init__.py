"""Tokens -> trees: what a formula says, how each construct is parsed and shown, and the statements made of formulas."""
