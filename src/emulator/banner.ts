/** What the emulator is and is not, for the command line to print before it listens. */
export const EMULATOR_BANNER = `This is fountain-sync's stand-in for a Typesense server. It is NOT Typesense.
It keeps everything in memory, knows only the routes that fountain-sync and its quick start use, and
finds documents without Typesense's relevance ranking. Use it to try fountain-sync and to test
against, never to serve searches.`;
