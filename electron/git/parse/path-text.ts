/** A path's bytes, one per character (latin1), read as UTF-8: for a person, or to name the file to the system and to git. What is no UTF-8 is lost. */
export function pathText(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}
