"""Learns from pages of a site where its template has each field.
What was learned is applied in `weighing.site_places`."""
