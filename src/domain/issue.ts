/** One thing wrong with an input: where, what, and how to mend it. */
export interface Issue {
  Path: string;
  Problem: string;
  Fix: string;
}
