-- Since schema version 7.
create index folder_polls_round on folder_polls (round_id);
