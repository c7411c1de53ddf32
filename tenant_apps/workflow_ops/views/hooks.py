"""Messages that other systems send to waiting tickets."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shared_apps.audit.actors import system_actor
from tenant_apps.workflow_ops import commands
from tenant_apps.workflow_ops.errors import TicketRefusedError, UnknownTicketError
from tenant_apps.workflow_ops.outbound import CallRefusedError

MOST_BYTES = 64 * 1024


@csrf_exempt  # another system calls, without cookies; the signature is what counts
@require_POST
def hook(request: HttpRequest, key: str) -> JsonResponse:
    """Take one signed message; answers are JSON {error: sentence} or {ticket: "T-12"}."""
    company = request.company  # type: ignore[attr-defined]  # set by CompanyMiddleware
    if len(request.body) > MOST_BYTES:
        return JsonResponse({"error": "The message is too large."}, status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        instance = commands.receive_hook(
            actor=system_actor(name=f"hook {key}", company_id=company.pk),
            key=key,
            body=request.body,
            headers=headers,
            now=timezone.now(),
        )
    except CallRefusedError as refused:
        return JsonResponse({"error": str(refused)}, status=401)
    except UnknownTicketError as refused:
        return JsonResponse({"error": str(refused)}, status=404)
    except TicketRefusedError as refused:
        return JsonResponse({"error": str(refused)}, status=409)
    return JsonResponse({"ticket": f"T-{instance.number}"})
