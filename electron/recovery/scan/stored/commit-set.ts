/** Where a commit was seen. */
export const stored = 1;
export const reachable = 2;

/**
 * A set of commit ids, each with where it was seen: 20 bytes an id and a table of places, no object for each. A million commits take some 40 MB, where
 * a `Set` of strings takes 150. Ids come as they stand in git's output (40 hex digits in a buffer) or in its files (20 bytes).
 */
export class CommitSet {
  #count = 0;
  #words = new Uint32Array(5 * 1024);
  #seen = new Uint8Array(1024);
  /** Place of an id plus one, by its first 32 bits; 0: free. At most half full. */
  #table = new Int32Array(2048);
  readonly #one = new Uint32Array(5);

  get size(): number {
    return this.#count;
  }

  /** Notes that the id at `from` (40 hex digits) was seen as `where`. */
  add(bytes: Buffer, from: number, where: number): void {
    for (let word = 0; word < 5; word++) {
      let value = 0;
      for (let digit = 0; digit < 8; digit++) value = (value << 4) | digitOf(bytes[from + word * 8 + digit] ?? 0);
      this.#one[word] = value;
    }
    this.#note(where);
  }

  /** Notes that the id at `from` (20 bytes) was seen as `where`. */
  addBytes(bytes: Buffer, from: number, where: number): void {
    for (let word = 0; word < 5; word++) this.#one[word] = bytes.readUInt32BE(from + word * 4);
    this.#note(where);
  }

  /** The ids that were seen as `where` and as nothing else. */
  only(where: number): string[] {
    const ids: string[] = [];
    for (let place = 0; place < this.#count; place++) if (this.#seen[place] === where) ids.push(this.#hex(place));
    return ids;
  }

  #note(where: number): void {
    const place = this.#find(this.#one);
    this.#seen[place] = (this.#seen[place] ?? 0) | where;
  }

  #find(one: Uint32Array): number {
    const mask = this.#table.length - 1;
    // Ids are hashes already.
    let slot = (one[0] ?? 0) & mask;
    for (let place = (this.#table[slot] ?? 0) - 1; place >= 0; place = (this.#table[slot] ?? 0) - 1) {
      if (this.#equals(place)) return place;
      slot = (slot + 1) & mask;
    }
    const place = this.#count++;
    if (place >= this.#seen.length) this.#grow();
    this.#words.set(one, place * 5);
    this.#table[this.#freeSlot(one[0] ?? 0)] = place + 1;
    return place;
  }

  #equals(place: number): boolean {
    const at = place * 5;
    for (let word = 0; word < 5; word++) if (this.#words[at + word] !== this.#one[word]) return false;
    return true;
  }

  #freeSlot(hash: number): number {
    const mask = this.#table.length - 1;
    let slot = hash & mask;
    while (this.#table[slot] !== 0) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const words = new Uint32Array(this.#words.length * 2);
    words.set(this.#words);
    this.#words = words;
    const seen = new Uint8Array(this.#seen.length * 2);
    seen.set(this.#seen);
    this.#seen = seen;
    this.#table = new Int32Array(this.#table.length * 2);
    for (let place = 0; place < this.#count - 1; place++) this.#table[this.#freeSlot(words[place * 5] ?? 0)] = place + 1;
  }

  #hex(place: number): string {
    let text = '';
    for (let word = 0; word < 5; word++) text += (this.#words[place * 5 + word] ?? 0).toString(16).padStart(8, '0');
    return text;
  }
}

function digitOf(code: number): number {
  return code <= 0x39 ? code - 0x30 : code - 0x57;
}
