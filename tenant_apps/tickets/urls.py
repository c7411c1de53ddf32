"""Addresses of the desk: tickets and tasks."""

from django.urls import path

from tenant_apps.tickets.views import acting, dashboard, exporting, tasks, tickets, together

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("tickets/", tickets.ticket_list, name="ticket_list"),
    path("tickets/new/", tickets.submit_choose, name="submit_choose"),
    path("tickets/new/<slug:key>/", tickets.submit_ticket, name="submit_ticket"),
    path("tickets/<int:number>/", tickets.ticket_detail, name="ticket_detail"),
    path("tickets/<int:number>/comment/", tickets.ticket_comment, name="ticket_comment"),
    path("tickets/<int:number>/correct/", acting.ticket_correct, name="ticket_correct"),
    path("tickets/<int:number>/<slug:action>/", acting.ticket_act, name="ticket_act"),
    path("files/<uuid:key>/", tickets.attachment, name="attachment"),
    path("settings/data/", exporting.company_data, name="company_data"),
    path("tasks/", tasks.inbox, name="inbox"),
    path("tasks/together/<slug:key>/<slug:step>/", together.tasks_together, name="tasks_together"),
    path("tasks/messages-read/", tasks.notices_read, name="notices_read"),
    path("tasks/<int:task_id>/", tasks.task_detail, name="task_detail"),
    path("tasks/<int:task_id>/claim/", tasks.task_claim, name="task_claim"),
    path("tasks/<int:task_id>/give-back/", tasks.task_give_back, name="task_give_back"),
    path("tasks/<int:task_id>/complete/", tasks.task_complete, name="task_complete"),
    path("tasks/<int:task_id>/<slug:action>/", acting.task_act, name="task_act"),
]
