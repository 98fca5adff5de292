-- Since schema version 6. By which version of the parsers a mail was read; null: by one before they had numbers, or not at all.
alter table mails add column parser_version integer;
