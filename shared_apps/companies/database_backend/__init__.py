"""The database ENGINE: that of django-tenants, without the SET search_path that it sends before every statement."""
