"""Pages for readers: a view names its rows, its template and its context."""
