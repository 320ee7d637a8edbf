/** A set of places in a file (positive integers): 8 bytes each and as much again free, no object for each. */
export class OffsetSet {
  #count = 0;
  /** 0: free. At most half full. */
  #table = new Float64Array(1024);

  add(offset: number): void {
    if (this.#count * 2 >= this.#table.length) this.#grow();
    const slot = this.#slotOf(offset);
    if (this.#table[slot] === offset) return;
    this.#table[slot] = offset;
    this.#count++;
  }

  has(offset: number): boolean {
    return this.#table[this.#slotOf(offset)] === offset;
  }

  #slotOf(offset: number): number {
    const mask = this.#table.length - 1;
    let slot = (Math.imul(offset ^ (offset / 2 ** 32), 0x9e3779b1) >>> 8) & mask;
    for (let there = this.#table[slot]; there !== 0 && there !== offset; there = this.#table[slot]) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Float64Array(old.length * 2);
    for (const offset of old) if (offset !== 0) this.#table[this.#slotOf(offset)] = offset;
  }
}
