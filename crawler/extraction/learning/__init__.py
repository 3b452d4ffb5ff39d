"""Learns from pages of a site where its template has each field.

`weighing.site_places` applies the result.
"""
