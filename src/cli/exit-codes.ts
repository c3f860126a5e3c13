/** What an exit code says, for every help text. */
export const EXIT_CODES = `Exit codes:
  0   done
  1   the check found something
  2   wrong usage
  75  a temporary failure: nothing is lost, try again
  78  the configuration or a database needs mending first`;
