"""Written text to values: names in bylines, dates in any language.
Knows no markup."""
