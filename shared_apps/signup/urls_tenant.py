"""The company's end of signing in and out."""

from django.urls import path

from shared_apps.signup.views import handover

urlpatterns = [
    path("sign-in/", handover.sign_in, name="sign_in"),
    path("enter/", handover.enter, name="enter"),
    path("sign-out/", handover.sign_out, name="sign_out"),
    path("visit/end/", handover.visit_end, name="visit_end"),
]
