"""Articles that are spread over several pages: finds the next page, and joins the extracted pages.

Other modules fetch the pages or read them from captures.
"""
