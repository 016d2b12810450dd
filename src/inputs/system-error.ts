/** An error of the operating system: a file, a folder, a stream or a connection. */
interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
  readonly path?: string;
  readonly address?: string;
  readonly port?: number;
}

/** What the usual codes mean, in the words of somebody who sees the file or the address before them. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'it would be larger than a file may be',
  EIO: 'the disk reports a fault',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'it is already there',
  ENOTEMPTY: 'the folder is not empty',
  EBUSY: 'it is in use',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EXDEV: 'it is on another disk',
  EPIPE: 'its reader has gone',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was broken off',
  EADDRINUSE: 'the port is in use',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  ETIMEDOUT: 'there was no answer in time',
};

/** Tells whether the operating system refused something: never a defect of who asked. */
export function isSystemError(error: unknown): error is SystemError {
  return (
    error instanceof Error &&
    'syscall' in error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^E[A-Z0-9_]+$/.test(error.code)
  );
}

/** Returns why the operating system refused, in words; its code where there are none. */
export function reasonOf({ code }: Pick<SystemError, 'code'>): string {
  return REASONS[code] ?? code;
}

/** Returns what the error is about: a path or an address; `undefined` where it does not tell. */
export function subjectOf({ path, address, port }: SystemError): string | undefined {
  if (path !== undefined) return path;
  return address === undefined ? undefined : `${address}${port === undefined ? '' : `:${port}`}`;
}
