import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_links")]

    operations = [
        migrations.AddIndex(
            model_name="alias",
            index=models.Index(django.db.models.functions.text.Lower("path"), name="alias_lower_path"),
        ),
    ]
