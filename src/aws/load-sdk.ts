let sdk: Promise<typeof import('./sdk.ts')> | undefined;

/** The AWS SDK, loaded by the first call; kept, since each import() of it looks the module up anew. */
export function loadSdk(): Promise<typeof import('./sdk.ts')> {
  sdk ??= import('./sdk.ts');
  return sdk;
}
