/** Whether a collection can be called so: URL parsers resolve a path's segment of no, one or two dots away, encoded or not. */
export function isCollectionName(name: string): boolean {
  return !/^\.{0,2}$/.test(name);
}
