"""The tables of the search index, as the database at hand has them; they follow from the articles and are no models."""

from django.db import migrations

CREATE = {
    "sqlite": [
        # The text is cut into tokens before it comes here, so that FTS5 need only split it at spaces. `text` stands
        # first, which spares a mark of the column with every entry but the title's.
        "CREATE VIRTUAL TABLE articles_search USING fts5(text, title, content='', columnsize=0, tokenize='ascii')",
        # Held in memory until commit: one piece of index for each transaction instead of many to merge later.
        "INSERT INTO articles_search (articles_search, rank) VALUES ('hashsize', 67108864)",
        # Merge less often, in small steps, and hardly ever all at once while a writer waits.
        "INSERT INTO articles_search (articles_search, rank) VALUES ('automerge', 12)",
        "INSERT INTO articles_search (articles_search, rank) VALUES ('crisismerge', 32)",
        # Without an article: a key that was given once and is not given again.
        "CREATE TABLE articles_searchentry (key INTEGER PRIMARY KEY, article_id INTEGER UNIQUE)",
    ],
    "postgresql": [
        "CREATE TABLE articles_searchentry (article_id bigint PRIMARY KEY, published_at timestamptz NOT NULL, vector tsvector NOT NULL)",
        "CREATE INDEX articles_searchentry_vector ON articles_searchentry USING gin (vector)",
        "CREATE INDEX articles_searchentry_newest ON articles_searchentry (published_at DESC, article_id DESC)",
    ],
}
DROP = {
    "sqlite": ["DROP TABLE articles_search", "DROP TABLE articles_searchentry"],
    "postgresql": ["DROP TABLE articles_searchentry"],
}


def create(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
