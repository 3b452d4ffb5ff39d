"""The article's text: finds it on the page, takes out what is not the article's, and writes it as text and Markdown.
Many modules are one step each; `article_body` names them in their order."""
