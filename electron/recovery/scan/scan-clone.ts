/** What the scan must know of a clone. */
export interface ScanClone {
  readonly id: string;
  /** Real path of the common git folder. */
  readonly commonDir: string;
  readonly repository: string;
  readonly refFormat: 'files' | 'reftable';
}
