/** What ran and what did not, printed at the end: an entry point that was skipped is always visible. */
export class Table {
  readonly #rows: string[][] = [];

  add(...cells: string[]): void {
    this.#rows.push(cells);
  }

  print(): void {
    const widths = this.#rows[0]!.map((_, column) => Math.max(...this.#rows.map((row) => row[column]?.length ?? 0)));
    const lines = this.#rows.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
    process.stdout.write(`\n${lines.join('\n')}\n\n`);
  }
}
