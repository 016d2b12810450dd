/** What caused an error. */
export interface RefusalCause {
  readonly type: string;
  readonly reason: string;
}

/** Why a document does not fit the mapping of its index. */
export class MappingRefusal extends Error {
  readonly type: string;
  readonly causedBy: RefusalCause | undefined;

  constructor(type: string, message: string, causedBy?: RefusalCause) {
    super(message);
    this.type = type;
    this.causedBy = causedBy;
  }
}

/** An error answer of OpenSearch, of a whole request or of one item of a bulk. */
export class OpensearchRefusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly causedBy: RefusalCause | undefined;

  constructor(
    status: number,
    type: string,
    reason: string,
    causedBy: RefusalCause | undefined = undefined,
  ) {
    super(reason);
    this.status = status;
    this.type = type;
    this.causedBy = causedBy;
  }
}

/** Turns what a step threw into an error answer; bugs of the part itself are thrown again. */
export function toRefusal(error: unknown): OpensearchRefusal {
  if (error instanceof OpensearchRefusal) return error;
  if (error instanceof MappingRefusal) {
    return new OpensearchRefusal(400, error.type, error.message, error.causedBy);
  }
  if (error instanceof SyntaxError) {
    return new OpensearchRefusal(
      400,
      'parse_exception',
      `request body is not valid: ${error.name}`,
    );
  }
  throw error;
}

/** The body of an error answer. */
export function refusalBody({ status, type, message }: OpensearchRefusal): object {
  const error = { type, reason: message };
  return { error: { root_cause: [error], ...error }, status };
}
