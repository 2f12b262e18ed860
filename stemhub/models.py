from django.db import models


class Mark(models.Model):
    """Something true of the whole database, such as "demo": what it holds is invented."""

    name = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.name
