"""The frame: settings, addresses, the server's door, the database without set-up; holds no business rules."""
