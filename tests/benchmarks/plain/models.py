"""The product's table of members as a model that knows nothing of companies."""

from django.db import models


class PlainMember(models.Model):
    user_id = models.BigIntegerField()
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    former_emails = models.JSONField()
    active = models.BooleanField()
    joined_at = models.DateTimeField()
    manager = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        app_label = "plain"
        db_table = "team_member"
        managed = False

    def __str__(self) -> str:
        return self.name
