-- once per environment, as orders_dba; passwords are in Secrets Manager
create role orders_app login password :'app_password';
create role orders_ro login password :'ro_password';
grant select, insert, update on orders, order_lines to orders_app;
grant select on all tables in schema public to orders_ro;
