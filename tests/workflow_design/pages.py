"""A company's browsers at the pages of workflows, and what those pages say."""

import html
import re

from django.core.files.uploadedfile import SimpleUploadedFile

from tenant_apps.team.models import CompanyRole

UPLOAD = "/workflows/new-definition/"


def shown(reply) -> str:
    """Return the page as one reads it: without markup, blanks made one."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", reply.content.decode())).split())


def upload(client, name: str, content: bytes, **fields):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content), **fields}, follow=True)


def designer(place):
    """Return mona's browser with just the permission to design, as another role set would give it."""
    with place.inside():
        CompanyRole.objects.filter(key="manager").update(permissions=["design_workflows"])
    return place.client("mona")


def publisher(place):
    with place.inside():
        CompanyRole.objects.filter(key="manager").update(permissions=["publish_workflows"])
    return place.client("mona")
