export const NOTHING_KNOWN = "Nothing is recorded yet: `fountain-sync run` records every table that is captured.";
