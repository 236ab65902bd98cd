"""What processes and hosts share outside the database: Redis, the queue of those who wait, locks on the data folder."""
