/** Answers the questions of the process that forked this one, until that process disconnects. */
export function answer(questions: { [name: string]: (asked: never) => unknown }): void {
  process.on('message', async ({ name, asked }: { name: string; asked: never }) => {
    try {
      process.send!({ value: await questions[name]!(asked) });
    } catch (error) {
      process.send!({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.once('disconnect', () => process.exit());
}
