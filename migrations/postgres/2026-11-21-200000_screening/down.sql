DROP TABLE screening_dismissals;
DROP TABLE screenings;
DROP TABLE list_skipped_rows;
DROP TABLE list_entries;
DROP TABLE active_lists;
DROP TABLE list_versions;
