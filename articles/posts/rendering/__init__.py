"""From a body in Markdown or HTML to sanitised HTML, plain text and headings. Pure Python; see `render`."""
