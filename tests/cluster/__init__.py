"""More than one machine: app hosts in network namespaces, nginx, pgbouncer, a standby, all of the test's own."""
