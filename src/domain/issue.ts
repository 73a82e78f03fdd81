/** One thing that is wrong with an input: where, what, and how to fix it. */
export interface Issue {
  Path: string;
  Problem: string;
  Fix: string;
}
