"""Decides which candidate for a field is believed, and why. Only here are sources weighed against each other; other
modules find the candidates.
"""
