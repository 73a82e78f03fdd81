/**
 * An error of AWS. `type` is sent in the x-amzn-ErrorType header, where the SDKs read the error's name. `code` is the
 * `Code` of the body (ERROR_2603, …), null if no real one has been seen.
 */
export class AwsError extends Error {
  readonly type: string;
  readonly status: number;
  readonly code: string | null;
  readonly context: string | null;

  constructor(
    type: string,
    status: number,
    message: string,
    code: string | null = null,
    context: string | null = null,
  ) {
    super(message);
    this.name = type;
    this.type = type;
    this.status = status;
    this.code = code;
    this.context = context;
  }
}

// Modeled client errors of AWS Backup are HTTP 400, ResourceNotFoundException included.
export const invalidParameter = (message: string, code: string | null = null): AwsError =>
  new AwsError('InvalidParameterValueException', 400, message, code);
export const missingParameter = (message: string): AwsError =>
  new AwsError('MissingParameterValueException', 400, message);
export const invalidRequest = (message: string): AwsError => new AwsError('InvalidRequestException', 400, message);
export const invalidResourceState = (message: string): AwsError =>
  new AwsError('InvalidResourceStateException', 400, message);
export const notFound = (message: string, code: string | null = null): AwsError =>
  new AwsError('ResourceNotFoundException', 400, message, code);

/** AWS Backup does not distinguish a vault that does not exist from one that the caller cannot see. */
export const insufficientPrivileges = (): AwsError =>
  new AwsError('AccessDeniedException', 403, 'Insufficient privileges to perform this action.');

export const recoveryPointNotFound = (): AwsError => notFound('Cannot find recovery point.', 'ERROR_2603');
