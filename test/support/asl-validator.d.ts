// The package has no declarations that its `exports` lead to.
declare module 'asl-validator' {
  export default function aslValidator(
    definition: object,
    options?: { checkArn?: boolean; checkPaths?: boolean },
  ): { isValid: boolean; errorsText(separator?: string): string };
}
