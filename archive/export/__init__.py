"""Exports the results of any query in formats that other tools open: one module per format, each with a function
`write`.

No export depends on when or where it is made; the manifest beside it records that.
"""
