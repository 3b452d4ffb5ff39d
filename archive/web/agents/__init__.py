"""The archive for programs that a language model drives: an MCP server (Model Context Protocol). Code here hands out
what `Archive` gives, bounded in size, with everything that others wrote marked as foreign.
"""
