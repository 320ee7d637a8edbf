/** Says what is wrong with the Node that runs this, or null: `node:sqlite` came with 22.13. */
export function nodeProblem(version: string): string | null {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 13) ? null : `Everref needs Node 22.13 or newer, and this is ${version}: install a newer Node and start again`;
}
