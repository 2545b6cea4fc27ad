-- Run once per environment, as checkout_admin, with the password from the application's secret:
--   psql -v password="$PASSWORD" -f bootstrap.sql checkout

CREATE ROLE checkout_app LOGIN PASSWORD :'password';

GRANT CONNECT ON DATABASE checkout TO checkout_app;
GRANT USAGE ON SCHEMA public TO checkout_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO checkout_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO checkout_app;

-- Migrations run as checkout_admin; what they create must be usable too.
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO checkout_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT USAGE ON SEQUENCES TO checkout_app;
