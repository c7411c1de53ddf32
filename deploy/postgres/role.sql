-- Makes TicketFlower's own role, which is no superuser, and its database. Run by psql as superuser, once.
\getenv password TICKETFLOWER_DB_PASSWORD
CREATE ROLE ticketflower LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE ticketflower OWNER ticketflower;
REVOKE ALL ON DATABASE ticketflower FROM PUBLIC;
