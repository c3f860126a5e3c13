/**
 * A path as one word of a unit file: in quotes, and with specifiers (%) taken for what they are. A backslash stays one: systemd
 * reads C escapes in most places (https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html#Quoting).
 */
export function quoted(path: string): string {
  return `"${path.replaceAll(/[\\"]/g, "\\$&").replaceAll("%", "%%")}"`;
}

/** The same as an argument of a command line, where a dollar sign would begin a variable. */
export function quotedArgument(path: string): string {
  return quoted(path).replaceAll("$", "$$$$");
}
