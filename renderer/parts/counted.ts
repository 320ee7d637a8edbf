/** `1 file`, `3 files`; the plural is given where it is not an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
