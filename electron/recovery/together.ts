/** Both at once; as `Promise.all`, but nothing is left running when it answers. */
export async function together<One, Other>(one: Promise<One>, other: Promise<Other>): Promise<readonly [One, Other]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}
