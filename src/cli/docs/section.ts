/**
 * Puts content between the marks of a section of a page: `<!-- name -->` … `<!-- /name -->`.
 *
 * @throws Error where the page has no such section
 */
export function withSection(page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no section ${begin} … ${end}`);
  return `${page.slice(0, from)}${begin}\n${content}\n${page.slice(to)}`;
}

/** A table of Markdown. A bar within a cell would end it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
