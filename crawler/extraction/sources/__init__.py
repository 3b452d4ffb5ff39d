"""The places where a page states a field: each module collects claims and judges none.

`weighing` decides which claim is believed.
"""
