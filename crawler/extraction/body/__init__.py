"""The article's text: finds it on the page, removes what does not belong to it, and writes plain text and Markdown.

Most modules are one step; `article_body` lists the steps in order.
"""
