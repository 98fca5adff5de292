-- Since schema version 7. What every tick asks of tables that grow with the years.
create index folder_polls_round on folder_polls (round_id);
create index digests_state on digests (state);
