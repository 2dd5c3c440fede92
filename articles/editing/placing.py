"""Categories and authors of an article: reads and replaces its placements, in order."""


def placed(model, article, name):
    """The rows that placements of `model` give `article`, in their order."""
    places = model.objects.filter(article=article).select_related(name).order_by("position", "id")
    return [getattr(place, name) for place in places]


def place(model, article, name, rows):
    """Make `rows`, in their order, what placements of `model` give `article`."""
    model.objects.filter(article=article).exclude(**{f"{name}__in": rows}).delete()
    for position, row in enumerate(rows):
        model.objects.update_or_create(article=article, **{name: row}, defaults={"position": position})
