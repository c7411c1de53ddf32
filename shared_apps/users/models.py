"""Who can log in: one account per person for all their companies."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    """Makes users whose address is stored in lower case."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Make a user; without a password the account cannot log in by one."""
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Make a platform superuser (`manage.py createsuperuser`)."""
        return self.create_user(email, password, is_superuser=True, is_staff=True, **extra)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person with a password. Companies know them by this row's id, without a foreign key."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="users_user_email_lower")]

    def __str__(self) -> str:
        return self.email

    @property
    def display_name(self) -> str:
        """The name to show; the part before the @ when none was given."""
        return self.name or self.email.split("@")[0]
