"""Decides which URLs lead to one page: canonical form, query parameters, variants, `rel=canonical`.
Also says which site a URL belongs to."""
